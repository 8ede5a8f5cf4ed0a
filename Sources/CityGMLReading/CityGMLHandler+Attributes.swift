internal import CityObjects
internal import Diagnostics
internal import MarkupReading

extension CityGMLHandler {
    /// Opens an element that carries an attribute or a part of one.
    func openAttribute(
        _ element: CityGMLElement, _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        switch roles.last {
        case .property(let outer)?:
            // A property with children is no simple attribute.
            notes.add(.unknownElement, name: elementNames[Int(outer)], at: place(line: line))
            return (.skipped, false)
        case .surface?:
            // The surface table holds type, area, slope and azimuth only.
            notes.add(.contentPassedOver, name: "attributes of boundary surfaces", at: place(line: line))
            return (.skipped, false)
        default: break
        }
        switch element {
        case .genericAttribute(let kind):
            let previous = generic
            let name = attributes.text(.name) ?? ""
            generic = GenericAttribute(
                name: genericSet.isEmpty ? name : genericSet + "_" + name, kind: kind,
                unit: attributes.text(.unit) ?? "")
            return (.genericAttribute(previous: previous), false)
        case .genericAttributeSet:
            let previous = genericSet
            let name = attributes.text(.name) ?? ""
            genericSet = genericSet.isEmpty ? name : genericSet + "_" + name
            return (.genericSet(previous: previous), false)
        case .genericValue:
            guard generic != nil else { return (.skipped, false) }
            if let unit = attributes.text(.unit) { generic?.unit = unit }
            return (.value, true)
        case .externalReference: return (.externalReference, false)
        case .externalObject: return (.container, false)
        case .informationSystem: return (.addressPart(code), true)
        case .address: return (.address, false)
        case .addressShell: return isInsideAddress ? (.addressPart(code), true) : (.skipped, false)
        case .name:
            // Geometries and addresses have names too, which are not the object's.
            switch roles.last {
            case .cityObject?: return (.name, true)
            case .externalReference?: return (.addressPart(code), true)
            case .container? where isInsideExternalReference: return (.addressPart(code), true)
            default: return isInsideAddress ? (.addressPart(code), true) : (.skipped, false)
            }
        case .property:
            guard case .cityObject? = roles.last else {
                if isInsideAddress { return (.addressPart(code), true) }
                if CityGMLVocabulary.isClass(elementNames[Int(code)]) {
                    // A class that is not read, in a place where one that is might stand.
                    notes.add(.contentPassedOver, name: elementNames[Int(code)], at: place(line: line))
                }
                return (.skipped, false)
            }
            propertyUnit = attributes.text(.unit) ?? ""
            return (.property(code), true)
        case .foreign:
            notes.add(.unknownElement, name: elementNames[Int(code)], at: place(line: line))
            return (.skipped, false)
        default: return (.skipped, false)
        }
    }

    /// Whether the innermost open property of the object is an external reference.
    private var isInsideExternalReference: Bool {
        for role in roles.reversed() {
            if case .externalReference = role { return true }
            if case .cityObject = role { return false }
        }
        return false
    }

    private var isInsideAddress: Bool {
        for role in roles.reversed() {
            if case .address = role { return true }
            if case .cityObject = role { return false }
        }
        return false
    }

    /// Closes an element that carried an attribute or a part of one.
    func closeAttribute(_ role: Role, _ text: Span<UInt8>) {
        switch role {
        case .genericAttribute(let previous): generic = previous
        case .genericSet(let previous): genericSet = previous
        case .value:
            guard let generic else { return }
            addAttribute(generic.name, text, generic.kind, unit: generic.unit)
        case .property(let code):
            let kind = if case .property(let kind) = elements[Int(code)] { kind } else { AttributeKind.text }
            addAttribute(elementNames[Int(code)], text, kind, unit: propertyUnit)
        case .name: addAttribute("name", text, .text)
        case .addressPart(let code):
            let isReference = !isInsideAddress
            addAttribute((isReference ? "externalReference_" : "address_") + elementNames[Int(code)], text, .text)
        default: break
        }
    }

    private func addAttribute(_ name: String, _ bytes: Span<UInt8>, _ kind: AttributeKind, unit: String = "") {
        guard currentObject >= 0, !name.isEmpty else { return }
        let text = trimmed(bytes)
        guard !text.isEmpty else { return }
        // A name that comes again in one object adds to the value: several functions, several addresses.
        if let index = tree.attributes.lastIndex(where: { $0.object == currentObject && $0.name == name }) {
            if !tree.attributes[index].text.split(separator: "; ").contains(Substring(text)) {
                tree.attributes[index].text += "; " + text
                tree.attributes[index].kind = .text
            }
            return
        }
        var actual = kind
        if kind != .text, !AttributeText.fits(text, kind) {
            actual = .text
            notes.add(.attributeKindMismatch, name: name, at: place(line: tree.objects[Int(currentObject)].line))
        }
        tree.attributes.append(Attribute(object: currentObject, name: name, text: text, kind: actual, unit: unit))
    }

    private func trimmed(_ bytes: Span<UInt8>) -> String {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] <= 32 { start += 1 }
        while end > start, bytes[end - 1] <= 32 { end -= 1 }
        guard start < end else { return "" }
        return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }
}
