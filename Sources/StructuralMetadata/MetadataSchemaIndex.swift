/// A schema that finds its properties by identifier, for cutting it down again and again.
public struct MetadataSchemaIndex: Sendable {
    /// The whole schema.
    public let schema: MetadataSchema
    /// For each class, in the schema's order, where a property stands.
    private let positions: [[String: Int]]

    /// An index of a schema. Where an identifier comes twice in a class, the first one counts.
    ///
    /// - Complexity: O(properties).
    public init(_ schema: MetadataSchema) {
        self.schema = schema
        positions = schema.classes.map { metadataClass in
            let pairs = metadataClass.properties.enumerated().map { ($1.id, $0) }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The schema cut down to what some tables use: their classes, the properties of their columns, those's enums.
    ///
    /// Columns that `PropertyTable.encoded` leaves out (texts that are all empty) do not count as used. Everything
    /// keeps the order of the schema.
    ///
    /// - Complexity: O(n log n) in the columns of the tables, however many properties the schema has.
    public func restricted(to tables: [PropertyTable]) -> MetadataSchema {
        var result = schema
        result.classes = []
        for (number, candidate) in schema.classes.enumerated() {
            let used = tables.filter { $0.classID == candidate.id && $0.count > 0 }
            guard !used.isEmpty else { continue }
            var kept: Set<Int> = []
            for table in used {
                for column in table.columns where !column.values.isLeftOut {
                    if let position = positions[number][column.propertyID] { kept.insert(position) }
                }
            }
            result.classes.append(
                MetadataClass(
                    id: candidate.id, name: candidate.name, description: candidate.description,
                    properties: kept.sorted().map { candidate.properties[$0] }))
        }
        let enumIDs = Set(result.classes.flatMap { $0.properties.compactMap(\.enumType) })
        result.enums = schema.enums.filter { enumIDs.contains($0.id) }
        return result
    }
}
