internal import CityObjects
internal import Diagnostics
internal import StructuralMetadata

/// A class in the making: its properties and columns, from what a run has met.
struct LearnedClass {
    private(set) var properties: [MetadataProperty]
    private(set) var layout = ColumnLayout()
    private(set) var remarks: [SchemaRemark] = []
    private var taken: Set<String>

    /// A class with the properties that it always has.
    init(_ standard: [MetadataProperty]) {
        properties = standard
        taken = reservedPropertyIdentifiers.union(standard.map(\.id))
    }

    /// Adds the attributes that were met.
    ///
    /// - Parameters:
    ///   - groups: in the order that the columns are to have.
    ///   - sources: the names in the source of those that were renamed.
    /// - Complexity: O(groups), but for ids that many names make.
    mutating func add(_ groups: [ColumnGroup], _ sources: [UInt64: Set<String>]) {
        var mixed: [(group: ColumnGroup, property: Int, column: Int)] = []
        // The reserved column of the name comes first, where its property is; it is text whatever its values look like.
        for group in groups where group.statistics.name == "name" {
            for part in group.parts { layout.uses[part.key] = ColumnUse(column: 0, unitColumn: nil, unit: "") }
            layout.columns.append(SchemaColumn(propertyID: "name", storage: .text))
            if !properties.contains(where: { $0.id == "name" }) { properties.append(StandardProperties.surfaceName) }
        }
        for group in groups where group.statistics.name != "name" {
            let name = group.statistics.name
            let column = layout.columns.count
            for part in group.parts { layout.uses[part.key] = ColumnUse(column: column, unitColumn: nil, unit: "") }
            let id = propertyIdentifier(forSourceName: name, taken: taken)
            taken.insert(id)
            let storage = ColumnStorage(group.statistics)
            layout.columns.append(SchemaColumn(propertyID: id, storage: storage))
            let others = sources[RunSummary.columnKey(name)] ?? []
            if group.hasMixedUnits { mixed.append((group, properties.count, column)) }
            properties.append(Self.property(id, group, storage, sources: others == [name] ? [] : others.sorted()))
        }
        // Last, so that an attribute of the source has the id that it would have without them.
        for (group, property, column) in mixed { addUnits(of: group, property: property, column: column) }
    }

    /// A column for the unit of each value.
    private mutating func addUnits(of group: ColumnGroup, property: Int, column: Int) {
        let name = group.statistics.name
        let id = propertyIdentifier(forSourceName: name + "_uom", taken: taken)
        taken.insert(id)
        for part in group.parts {
            layout.uses[part.key] = ColumnUse(column: column, unitColumn: layout.columns.count, unit: part.unit)
        }
        layout.columns.append(SchemaColumn(propertyID: id, storage: .text))
        let base = properties[property]
        let description = [Self.reference(toUnitsIn: id)]
        properties[property].description = ([base.description].filter { !$0.isEmpty } + description).joined(
            separator: " ")
        properties.append(
            MetadataProperty(
                id: id, name: name + "_uom", description: Self.description(ofUnitsOf: base.id), type: .string,
                noData: .text(""), unitOf: base.id))
        let units = group.parts.map { $0.unit.isEmpty ? "none" : $0.unit }
        remarks.append(SchemaRemark(.mixedUnits, "\(name): \(units.joined(separator: ", "))"))
    }

    /// Adds a property that repeats one of another class, and with it that of its units.
    ///
    /// - Returns: the new properties, each with what it repeats.
    mutating func inherit(
        _ source: MetadataProperty, units: MetadataProperty?
    ) -> [(copy: MetadataProperty, original: MetadataProperty)] {
        var copy = copied(source)
        guard let units else {
            properties.append(copy)
            return [(copy, source)]
        }
        var copyOfUnits = copied(units)
        copyOfUnits.unitOf = copy.id
        copyOfUnits.description = Self.description(ofUnitsOf: copy.id)
        copy.description = copy.description.replacing(
            Self.reference(toUnitsIn: units.id), with: Self.reference(toUnitsIn: copyOfUnits.id))
        properties += [copy, copyOfUnits]
        return [(copy, source), (copyOfUnits, units)]
    }

    /// A property that repeats another, under an id that is free.
    private mutating func copied(_ source: MetadataProperty) -> MetadataProperty {
        var property = source
        let used = taken.subtracting(reservedPropertyIdentifiers).union(properties.map(\.id))
        let wanted = source.id == "gml_id" || used.contains(source.id) ? "parent_" + source.id : source.id
        property.id = propertyIdentifier(forSourceName: wanted, taken: used)
        property.semantic = nil
        property.inherits = source.id
        taken.insert(property.id)
        return property
    }

    private static func reference(toUnitsIn id: String) -> String { "Each value's unit is in \(id)." }

    private static func description(ofUnitsOf id: String) -> String { "The unit of each value of \(id)." }

    private static func property(
        _ id: String, _ group: ColumnGroup, _ storage: ColumnStorage, sources: [String]
    ) -> MetadataProperty {
        let statistics = group.statistics
        let units = statistics.units.sorted()
        var description: [String] = []
        if !sources.isEmpty { description.append("In the source: \(sources.joined(separator: ", ")).") }
        if !units.isEmpty { description.append("Unit: \(units.joined(separator: ", ")).") }
        if statistics.kind == .date { description.append("Date, as in the source.") }
        var property = storage.property(id, name: statistics.name, description: description.joined(separator: " "))
        property.sources = sources
        if units.count == 1, !group.hasMixedUnits { property.unit = units[0] }
        return property
    }
}
