internal import CityObjects
internal import Diagnostics
internal import MarkupReading

/// Elements that carry an attribute, or a part of one: nested ones give one attribute for each value, named by its
/// path.
extension TreeAssembly {
    /// Learns what the next element code means for attributes.
    mutating func addAttributeElement(_ localName: String, namespace: String) {
        attributing.addElement(
            localName, namespace: namespace,
            isStandard: namespace.isEmpty || CityGMLVocabulary.isStandard(namespace),
            isGML: namespace.hasPrefix("http://www.opengis.net/gml"))
    }

    /// Forgets the attributes of the tree before.
    mutating func beginAttributes() {
        guard attributing.beginTree() else { return }
        var renumbered = AttributeReading()
        for code in elements.indices {
            renumbered.addElement(
                elementNames[code], namespace: elementNamespaces[code], isStandard: isStandardElement[code],
                isGML: elementNamespaces[code].hasPrefix("http://www.opengis.net/gml"))
        }
        renumbered.codeLists = attributing.codeLists
        renumbered.codeLists.forgetNumbers()
        attributing = renumbered
    }

    /// Whether the element at hand stands where attributes are read: GML's own elements count there, too.
    var takesAttributes: Bool {
        switch roles.last {
        case .cityObject?, .surface?, .property?, .attributeShell?, .addressPart?: hasTree
        default: false
        }
    }

    /// Opens an element that carries an attribute or a part of one.
    mutating func openAttribute(
        _ element: CityGMLElement, _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        // A group whose members have begun takes no more attributes: there is no tree that they could go to.
        guard hasTree else { return passAttribute(element, code, line) }
        var isDirect = false
        switch roles.last {
        case .cityObject?, .surface?: isDirect = true
        case .property(let property)?: openGroup(property)
        case .attributeShell?, .addressPart?, .genericSet?: break
        case .genericAttribute?:
            switch element {
            case .genericValue:
                setUnitAndCodeSpace(attributes)
                return (.genericValue, true)
            case .name: return (.genericName, true)
            default: return passAttribute(element, code, line)
            }
        default: return passAttribute(element, code, line)
        }
        let base = isDirect ? 0 : attributing.path
        switch element {
        case .genericAttribute(let kind):
            var generic = AttributeReading.Generic(base: base, name: 0, kind: kind)
            let name = nameNumber(attributes)
            if name != 0 { generic.name = attributing.names.joined(base, name) }
            attributing.generic = generic
            return (.genericAttribute, false)
        case .genericAttributeSet:
            let outer = attributing.path
            attributing.path = base
            let name = nameNumber(attributes)
            if name != 0 { openGenericSet(name) }
            return (.genericSet(outer: outer), false)
        case .addressShell where !isDirect: return (.addressPart(code), true)
        case .name:
            if case .genericSet? = roles.last { return (.genericName, true) }
        default: break
        }
        var property = AttributeReading.OpenProperty(code: code, outer: attributing.path, isDirect: isDirect)
        let named = attributing.elements[Int(code)]
        setUnitAndCodeSpace(attributes)
        // The code space of a name says who gave it.
        if case .name = element { attributing.codeSpace = 0 }
        if named.isNamed {
            attributing.path =
                base == 0 && isDirect
                ? named.topName : attributing.names.joined(base, named.name, prefix: named.prefix)
            if !attributing.link.isEmpty { attributing.link = "" }
            attributes.withBytes(.href) { attributing.link = $0.trimmedText }
            if case .height = named.meaning { attributing.height = AttributeReading.Height() }
            if named.isOfExtension { addMarkupAttributes(attributes, prefix: named.prefix) }
            return (.property(property), true)
        }
        attributing.path = base
        property.isGroup = true
        if named.isOfExtension { addMarkupAttributes(attributes, prefix: named.prefix) }
        return (.attributeShell(property), true)
    }

    /// Adds which class of an extension stands in a property, where the property's name does not say it: PLATEAU tells
    /// a flood from a landslide by the class alone.
    private mutating func addClass(_ code: ElementCode, in holder: ElementCode) {
        let (localName, holderName) = (elementNames[Int(code)], elementNames[Int(holder)])
        guard localName.dropFirst() != holderName.dropFirst() else { return }
        let prefix = CityGMLVocabulary.shortName(ofNamespace: elementNamespaces[Int(code)])
        let name = attributing.names.number(of: Self.extensionType)
        addAttribute(
            attributing.names.joined(attributing.path, name), "\(prefix):\(localName)", .declared(.text))
    }

    /// Adds what the tag of an extension's element says beside unit, code space and link, under the element's path.
    private mutating func addMarkupAttributes(_ attributes: borrowing MarkupAttributes, prefix: Int32) {
        attributes.forEachUnqualified(except: Self.meantOtherwise) { localName, value in
            let name = attributing.names.number(of: localName)
            addAttribute(
                attributing.names.joined(attributing.path, name, prefix: prefix), value.trimmedText, .undeclared)
        }
    }

    private static let meantOtherwise: [MarkupAttributeName] = [.unit, .codeSpace, .href]

    /// What stands where no attributes are: names of geometries and the like are not missed, classes are.
    private mutating func passAttribute(_ element: CityGMLElement, _ code: ElementCode, _ line: Int) -> (Role, Bool) {
        switch element {
        case .property where CityGMLVocabulary.isClass(elementNames[Int(code)]):
            // A class that is not read, in a place where one that is might stand.
            note(.contentPassedOver, name: elementNames[Int(code)], at: place(line: line))
        case .foreign: note(.unknownElement, name: elementNames[Int(code)], at: place(line: line))
        default: break
        }
        return (.skipped, false)
    }

    /// Points and curves in a property that shows no geometry, such as a location, are nobody's attribute: counted.
    mutating func passCurve(_ code: ElementCode, _ line: Int) -> (Role, Bool) {
        switch roles.last {
        case .property?, .attributeShell?: pass(code, .contentPassedOver, line)
        default: (.skipped, false)
        }
    }

    /// The first thing in a property makes it a group; one that comes again in its object has a number.
    private mutating func openGroup(_ property: AttributeReading.OpenProperty) {
        guard !property.isGroup else { return }
        var group = property
        group.isGroup = true
        roles[roles.count - 1] = .property(group)
        numberGroup()
    }

    private mutating func openGenericSet(_ name: Int32) {
        attributing.path = attributing.names.joined(attributing.path, name)
        numberGroup()
    }

    private mutating func numberGroup() {
        // Further groups add to the ninth: a name for each of thousands would be of no use.
        let ordinal = min(attributing.index.addGroup(owner, attributing.path), 9)
        if ordinal > 1 { attributing.path = attributing.names.numbered(attributing.path, ordinal) }
    }

    /// Whose attributes are read.
    private var owner: AttributeOwner { AttributeOwner(object: currentObject, surface: currentSurface) }

    private mutating func nameNumber(_ attributes: borrowing MarkupAttributes) -> Int32 {
        var number: Int32 = 0
        attributes.withBytes(.name) { number = attributing.names.number(of: $0) }
        return number
    }

    private mutating func setUnitAndCodeSpace(_ attributes: borrowing MarkupAttributes) {
        attributing.unit = 0
        attributing.codeSpace = 0
        attributes.withBytes(.unit) { attributing.unit = attributing.names.number(of: $0) }
        attributes.withBytes(.codeSpace) { attributing.codeSpace = attributing.names.number(of: $0) }
    }

    /// Closes an element that carried an attribute or a part of one.
    mutating func closeAttribute(_ role: Role, _ bytes: Span<UInt8>) {
        switch role {
        case .genericAttribute:
            if let generic = attributing.generic, !generic.early.isEmpty {
                note(.contentPassedOver, name: "generic attributes without a name", at: objectPlace)
            }
            attributing.generic = nil
        case .genericSet(let outer): attributing.path = outer
        case .genericName: closeGenericName(bytes)
        case .genericValue: closeGenericValue(bytes)
        case .property(let property): closeProperty(property, bytes)
        case .attributeShell(let property):
            let text = bytes.trimmedText
            let named = attributing.elements[Int(property.code)]
            if text.isEmpty {
                if named.isOfExtension, case .property(let holder)? = roles.last {
                    addClass(property.code, in: holder.code)
                }
            } else {
                // A property that is written with a capital.
                addAttribute(
                    attributing.names.joined(attributing.path, named.name, prefix: named.prefix), text, named.kind,
                    unit: attributing.unit, codeSpace: attributing.codeSpace)
            }
            attributing.path = property.outer
            attributing.unit = 0
            attributing.codeSpace = 0
        case .addressPart(let code):
            let text = bytes.trimmedText
            guard !text.isEmpty else { return }
            var name = elementNames[Int(code)]
            if case .addressPart(let whole)? = roles.last {
                name = AddressNames.name(of: name, in: elementNames[Int(whole)])
            }
            let number = attributing.names.number(of: name)
            addAttribute(attributing.names.joined(attributing.path, number), text, .declared(.text))
        default: break
        }
    }

    private mutating func closeGenericName(_ bytes: Span<UInt8>) {
        let name = attributing.names.number(of: bytes.trimmedText)
        guard name != 0 else { return }
        if case .genericSet? = roles.last { return openGenericSet(name) }
        guard var generic = attributing.generic, generic.name == 0 else { return }
        generic.name = attributing.names.joined(generic.base, name)
        let early = generic.early
        generic.early = ""
        attributing.generic = generic
        if !early.isEmpty {
            addAttribute(
                generic.name, early, .declared(generic.kind), unit: generic.unit, codeSpace: generic.codeSpace)
        }
    }

    private mutating func closeGenericValue(_ bytes: Span<UInt8>) {
        guard var generic = attributing.generic else { return }
        let text = bytes.trimmedText
        if generic.name == 0 {
            generic.early = text
            generic.unit = attributing.unit
            generic.codeSpace = attributing.codeSpace
            attributing.generic = generic
        } else {
            addAttribute(
                generic.name, text, .declared(generic.kind), unit: attributing.unit, codeSpace: attributing.codeSpace)
        }
        attributing.unit = 0
        attributing.codeSpace = 0
    }

    private mutating func closeProperty(_ property: AttributeReading.OpenProperty, _ bytes: Span<UInt8>) {
        let named = attributing.elements[Int(property.code)]
        var text = bytes.trimmedText
        if text.isEmpty, !property.isGroup, !attributing.link.isEmpty { text = attributing.link }
        if !text.isEmpty {
            if case .targetResource = named.meaning { nameTarget(text, outer: property.outer) }
            addAttribute(
                attributing.path, text, named.kind, unit: attributing.unit, codeSpace: attributing.codeSpace)
        }
        if case .plain = named.meaning {} else { closeMeaning(named.meaning, property, text) }
        attributing.path = property.outer
        attributing.unit = 0
        attributing.codeSpace = 0
        if !attributing.link.isEmpty { attributing.link = "" }
    }

    /// A target of CityGML 3.0 is what 2.0 tells apart as a name or an address.
    private mutating func nameTarget(_ text: String, outer: Int32) {
        let scheme = text.utf8.prefix { $0 != 58 }
        let isAddress =
            scheme.count < text.utf8.count && scheme.count > 1
            && scheme.allSatisfy { $0 >= 97 && $0 <= 122 || $0 >= 65 && $0 <= 90 || $0 >= 48 && $0 <= 57 }
        attributing.path = attributing.names.joined(
            outer, attributing.names.number(of: isAddress ? "uri" : "name"))
    }

    /// Says in the words of CityGML 2.0 what 3.0 says in others, beside these.
    private mutating func closeMeaning(
        _ meaning: AttributeElement.Meaning, _ property: AttributeReading.OpenProperty, _ text: String
    ) {
        switch meaning {
        case .plain, .targetResource: break
        case .heightStatus: attributing.height?.isMeasured = text == "measured"
        case .heightValue:
            guard var height = attributing.height else { return }
            height.value = text
            height.unit = attributing.unit
            attributing.height = height
        case .height:
            if let height = attributing.height, property.isDirect, !height.value.isEmpty { addMeasuredHeight(height) }
            attributing.height = nil
        case .dateOfConstruction: if property.isDirect { addYear("yearOfConstruction", text) }
        case .dateOfDemolition: if property.isDirect { addYear("yearOfDemolition", text) }
        }
    }

    /// The first height that was measured, or else the first one, is the measured height.
    private mutating func addMeasuredHeight(_ height: AttributeReading.Height) {
        let name = attributing.names.number(of: "measuredHeight")
        let unit = attributing.names.text(height.unit)
        if let known = attributing.derivedHeights[owner.number] {
            guard height.isMeasured, !known.isMeasured else { return }
            tree.attributes[known.attribute] = Attribute(
                object: currentObject, surface: currentSurface, name: "measuredHeight", text: height.value,
                kind: AttributeText.fits(height.value, .double) ? .double : .text, unit: unit)
            attributing.derivedHeights[owner.number] = (known.attribute, true)
            return
        }
        guard attributing.index.find(owner, name) == nil else { return }
        addAttribute(name, height.value, .declared(.double), unit: height.unit)
        guard let made = attributing.index.find(owner, name) else { return }
        attributing.derivedHeights[owner.number] = (made, height.isMeasured)
    }

    private mutating func addYear(_ name: String, _ date: String) {
        let number = attributing.names.number(of: name)
        let year = String(date.prefix(4))
        guard year.utf8.count == 4, AttributeText.fits(year, .integer), attributing.index.find(owner, number) == nil
        else { return }
        addAttribute(number, year, .declared(.integer))
    }
}
