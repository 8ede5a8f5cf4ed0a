import JSONText

/// Compares documents with a JSON schema, as far as Kachel's own schemas go: type, properties, required,
/// additionalProperties, items, minItems, maxItems, minimum, enum, const, anyOf and references to `$defs`.
/// A keyword that it does not know is a fault, so that none is passed over.
struct JSONSchemaCheck {
    let schema: JSONValue
    private(set) var faults: [String] = []
    /// The properties met, as paths of the schema.
    private(set) var met: Set<String> = []

    init(_ schema: JSONValue) { self.schema = schema }

    /// Compares a document.
    mutating func check(_ document: JSONValue) { check(document, schema, "", "") }

    /// All properties that the schema describes, as paths of the schema.
    var described: Set<String> {
        var result: Set<String> = []
        describe(schema, "", &result)
        for definition in schema["$defs"]?.members ?? [] { describe(definition.value, "/" + definition.key, &result) }
        return result
    }

    /// The paths of schemas of properties and items without a description.
    var undescribed: [String] {
        var result: [String] = []
        func walk(_ schema: JSONValue, _ path: String) {
            if schema["description"] == nil, schema["$ref"] == nil { result.append(path) }
            for property in schema["properties"]?.members ?? [] { walk(property.value, path + "/" + property.key) }
            if let items = schema["items"] { walk(items, path + "[]") }
        }
        walk(schema, "")
        for definition in schema["$defs"]?.members ?? [] { walk(definition.value, "/" + definition.key) }
        return result
    }

    private func describe(_ schema: JSONValue, _ path: String, _ result: inout Set<String>) {
        for property in schema["properties"]?.members ?? [] {
            result.insert(path + "/" + property.key)
            describe(property.value, path + "/" + property.key, &result)
        }
        if let items = schema["items"] { describe(items, path + "[]", &result) }
    }

    private static let keywords: Set<String> = [
        "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
        "items", "minItems", "maxItems", "minimum", "enum", "const", "anyOf", "pattern",
    ]

    private mutating func check(_ value: JSONValue, _ schema: JSONValue, _ path: String, _ place: String) {
        for member in schema.members ?? [] where !Self.keywords.contains(member.key) {
            faults.append("\(place): the keyword \(member.key) is not checked")
        }
        if let reference = schema["$ref"]?.stringValue {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let definition = self.schema["$defs"]?[name] else {
                faults.append("\(place): \(reference) leads nowhere")
                return
            }
            return check(value, definition, "/" + name, place)
        }
        if let choices = schema["anyOf"]?.elements {
            let wanted = value == .null ? "null" : "object"
            guard let choice = choices.first(where: { ($0["type"]?.stringValue ?? "object") == wanted }) else {
                faults.append("\(place): none of the choices")
                return
            }
            return check(value, choice, path, place)
        }
        checkPlain(value, schema, place)
        if let members = value.members { checkMembers(members, schema, path, place) }
        if let elements = value.elements, let items = schema["items"] {
            for (index, element) in elements.enumerated() { check(element, items, path + "[]", "\(place)[\(index)]") }
        }
    }

    private mutating func checkPlain(_ value: JSONValue, _ schema: JSONValue, _ place: String) {
        if let type = schema["type"] {
            let types = type.stringValue.map { [$0] } ?? (type.elements ?? []).compactMap(\.stringValue)
            if !types.contains(where: { Self.matches(value, $0) }) { faults.append("\(place): is no \(types)") }
        }
        if let constant = schema["const"], constant != value { faults.append("\(place): is not \(constant)") }
        if let choices = schema["enum"]?.elements, !choices.contains(value) { faults.append("\(place): \(value)") }
        if let least = schema["minimum"]?.doubleValue, let number = value.doubleValue, number < least {
            faults.append("\(place): \(number) is less than \(least)")
        }
        if let count = value.elements?.count {
            if let least = schema["minItems"]?.integerValue, count < least { faults.append("\(place): too short") }
            if let most = schema["maxItems"]?.integerValue, count > most { faults.append("\(place): too long") }
        }
    }

    private mutating func checkMembers(
        _ members: [JSONMember], _ schema: JSONValue, _ path: String, _ place: String
    ) {
        if schema["additionalProperties"] != .bool(false) { faults.append("\(place): other properties are allowed") }
        let keys = members.map(\.key)
        if Set(keys).count != keys.count { faults.append("\(place): a key stands twice") }
        let order = (schema["properties"]?.members ?? []).map(\.key)
        if keys != order { faults.append("\(place): keys \(keys) instead of \(order)") }
        if (schema["required"]?.elements ?? []).compactMap(\.stringValue) != order {
            faults.append("\(place): not every property is required")
        }
        for member in members {
            met.insert(path + "/" + member.key)
            guard let property = schema["properties"]?[member.key] else {
                faults.append("\(place): \(member.key) is not described")
                continue
            }
            check(member.value, property, path + "/" + member.key, place + "/" + member.key)
        }
    }

    private static func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.double, "number"),
            (.string, "string"), (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }
}
