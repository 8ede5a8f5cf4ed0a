package import JSONText

extension MetadataSchema {
    /// The schema as EXT_structural_metadata and 3D Tiles 1.1 write it; both have the same form.
    package var json: JSONValue {
        var members = [JSONMember("id", .string(id))]
        members.appendText("name", name)
        members.appendText("description", description)
        members.appendText("version", version ?? "")
        if !classes.isEmpty {
            members.append(JSONMember("classes", .object(classes.map { JSONMember($0.id, $0.json) })))
        }
        if !enums.isEmpty {
            members.append(JSONMember("enums", .object(enums.map { JSONMember($0.id, $0.json) })))
        }
        return .object(members)
    }

    /// The schema from its JSON.
    ///
    /// - Throws: `MetadataError`; `.unsupported` for vectors, matrices, booleans, arrays, 64-bit integers.
    package init(json: JSONValue) throws(MetadataError) {
        guard let id = json["id"]?.stringValue else { throw MetadataError(.malformed, "schema without id") }
        var classes: [MetadataClass] = []
        for member in json["classes"]?.members ?? [] {
            classes.append(try MetadataClass(id: member.key, json: member.value))
        }
        var enums: [MetadataEnum] = []
        for member in json["enums"]?.members ?? [] {
            enums.append(try MetadataEnum(id: member.key, json: member.value))
        }
        self.init(
            id: id, name: json["name"]?.stringValue ?? "", description: json["description"]?.stringValue ?? "",
            version: json["version"]?.stringValue, classes: classes, enums: enums)
    }
}

extension MetadataClass {
    fileprivate var json: JSONValue {
        var members: [JSONMember] = []
        members.appendText("name", name)
        members.appendText("description", description)
        if !properties.isEmpty {
            members.append(JSONMember("properties", .object(properties.map { JSONMember($0.id, $0.json) })))
        }
        return .object(members)
    }

    fileprivate init(id: String, json: JSONValue) throws(MetadataError) {
        var properties: [MetadataProperty] = []
        for member in json["properties"]?.members ?? [] {
            properties.append(try MetadataProperty(id: member.key, json: member.value, in: id))
        }
        self.init(
            id: id, name: json["name"]?.stringValue ?? "", description: json["description"]?.stringValue ?? "",
            properties: properties)
    }
}

extension MetadataProperty {
    fileprivate var json: JSONValue {
        var members: [JSONMember] = []
        members.appendText("name", name)
        members.appendText("description", description)
        members.append(JSONMember("type", .string(type.rawValue)))
        if let componentType { members.append(JSONMember("componentType", .string(componentType.rawValue))) }
        if let enumType { members.append(JSONMember("enumType", .string(enumType))) }
        if required { members.append(JSONMember("required", true)) }
        switch noData {
        case nil: break
        case .integer(let value): members.append(JSONMember("noData", .integer(value)))
        case .number(let value): members.append(JSONMember("noData", .double(value)))
        case .text(let value): members.append(JSONMember("noData", .string(value)))
        }
        members.appendText("semantic", semantic ?? "")
        var extras: [JSONMember] = []
        extras.appendText("unit", unit ?? "")
        extras.appendText("unitOf", unitOf ?? "")
        extras.appendText("inherits", inherits ?? "")
        if !sources.isEmpty { extras.append(JSONMember("sources", .strings(sources))) }
        if !extras.isEmpty { members.append(JSONMember("extras", .object(extras))) }
        return .object(members)
    }

    fileprivate init(id: String, json: JSONValue, in classID: String) throws(MetadataError) {
        let place = "class \(classID), property \(id)"
        guard let typeName = json["type"]?.stringValue else {
            throw MetadataError(.malformed, "\(place): type is missing")
        }
        guard let type = MetadataType(rawValue: typeName), json["array"]?.boolValue != true else {
            throw MetadataError(.unsupported, "\(place): type \(typeName) or an array")
        }
        var componentType: MetadataComponentType?
        if let name = json["componentType"]?.stringValue {
            guard let known = MetadataComponentType(rawValue: name) else {
                throw MetadataError(.unsupported, "\(place): component type \(name)")
            }
            componentType = known
        }
        guard (type == .scalar) == (componentType != nil) else {
            throw MetadataError(.malformed, "\(place): componentType goes with SCALAR")
        }
        let enumType = json["enumType"]?.stringValue
        guard (type == .enumeration) == (enumType != nil) else {
            throw MetadataError(.malformed, "\(place): enumType goes with ENUM")
        }
        let noData: MetadataNoData? =
            switch json["noData"] {
            case .string(let text): .text(text)
            case let number?:
                switch (componentType, number.integerValue, number.doubleValue) {
                case (.float32, _, let value?), (.float64, _, let value?): .number(value)
                case (_, let value?, _): .integer(Int64(value))
                default: nil
                }
            case nil: nil
            }
        let extras = json["extras"]
        self.init(
            id: id, name: json["name"]?.stringValue ?? "", description: json["description"]?.stringValue ?? "",
            type: type, componentType: componentType, enumType: enumType, noData: noData,
            required: json["required"]?.boolValue ?? false, semantic: json["semantic"]?.stringValue,
            unit: extras?["unit"]?.stringValue, unitOf: extras?["unitOf"]?.stringValue,
            inherits: extras?["inherits"]?.stringValue,
            sources: (extras?["sources"]?.elements ?? []).compactMap(\.stringValue))
    }
}

extension MetadataEnum {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("valueType", .string(valueType.rawValue)),
            JSONMember(
                "values", .array(values.map { ["name": .string($0.name), "value": .integer($0.value)] })),
        ])
    }

    fileprivate init(id: String, json: JSONValue) throws(MetadataError) {
        let typeName = json["valueType"]?.stringValue ?? "UINT16"
        guard let valueType = MetadataComponentType(rawValue: typeName), valueType.isInteger else {
            throw MetadataError(.unsupported, "enum \(id): value type \(typeName)")
        }
        var values: [Member] = []
        for element in json["values"]?.elements ?? [] {
            guard let name = element["name"]?.stringValue, let value = element["value"]?.integerValue else {
                throw MetadataError(.malformed, "enum \(id): a value without name or number")
            }
            values.append(Member(name: name, value: value))
        }
        self.init(id: id, valueType: valueType, values: values)
    }
}

extension MetadataComponentType {
    /// Whether values are whole numbers.
    package var isInteger: Bool { self != .float32 && self != .float64 }
}

extension [JSONMember] {
    /// Adds a text unless it is empty: the schemas ask for at least one character.
    fileprivate mutating func appendText(_ key: String, _ text: String) {
        if !text.isEmpty { append(JSONMember(key, .string(text))) }
    }
}
