internal import CityObjects
internal import Diagnostics
internal import MarkupReading

/// Objects, surfaces and geometry properties, of CityGML's modules and of extensions.
extension TreeAssembly {
    /// The attribute that tells the class of an object of an extension, `urf:UseDistrict`.
    static let extensionType = "extension_type"

    /// Whether an element is of CityGML's own modules, or of no namespace.
    func isStandard(_ code: ElementCode) -> Bool { isStandardElement[Int(code)] }

    func isGML(_ code: ElementCode) -> Bool { elementNamespaces[Int(code)].hasPrefix("http://www.opengis.net/gml") }

    /// Whether the element at hand stands directly in a city object or a boundary surface.
    var isInsideObject: Bool {
        switch roles.last {
        case .cityObject?, .surface?: hasTree
        default: false
        }
    }

    /// Whether the element at hand stands where city objects do.
    var isInsideObjects: Bool { if case .objects? = roles.last { true } else { false } }

    /// Whether the element at hand stands where boundary surfaces do.
    var isInsideBounds: Bool { if case .bounds? = roles.last { true } else { false } }

    /// Opens a boundary surface or an opening.
    mutating func openSurface(
        _ kind: BoundarySurfaceKind, _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        guard hasTree, currentObject >= 0 else {
            if case .objects? = roles.last { return pass(code, .contentPassedOver, line) }
            return (.skipped, false)
        }
        let previous = currentSurface
        tree.surfaces.append(
            BoundarySurface(kind: kind, identifier: attributes.text(.identifier) ?? "", object: currentObject))
        currentSurface = Int32(tree.surfaces.count - 1)
        beginDefinition(attributes, isSurface: true)
        return (.surface(previous: previous), false)
    }

    /// Opens an object of a class that only an extension knows.
    mutating func openExtensionObject(
        _ isFeature: Bool, _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        let isTopLevel = !hasTree
        let opened = openObject(
            CityGMLVocabulary.kind(ofExtensionClass: elementNames[Int(code)]), code, attributes, line)
        if isTopLevel { isFeatureOfExtension = isFeature }
        return opened
    }

    /// Says of which class of an extension the object at hand is.
    mutating func addExtensionType(_ code: ElementCode) {
        extensionObjects.insert(currentObject)
        let name = CityGMLVocabulary.shortName(ofNamespace: elementNamespaces[Int(code)])
        tree.attributes.append(
            Attribute(
                object: currentObject, name: Self.extensionType, text: "\(name):\(elementNames[Int(code)])",
                kind: .text))
    }

    /// Opens a property that holds geometry of a level.
    mutating func openGeometryProperty(_ level: LevelOfDetail, _ kind: GeometryPropertyKind) -> Role {
        let previous = geometry
        let surface = currentSurface
        geometryCount += 1
        geometry.level = level
        geometry.isActive = true
        geometry.ordinal = geometryCount
        geometry.isReversed = false
        if case .roofEdge = kind {
            tree.surfaces.append(BoundarySurface(kind: .roof, identifier: "", object: currentObject))
            currentSurface = Int32(tree.surfaces.count - 1)
        }
        return .geometryProperty(previous, surface: surface)
    }

    /// Decides about geometry in a property whose name tells no level: that of an extension's object is shown, as LoD1;
    /// what an extension adds to a known object, such as the volumes of thermal zones, describes it a second time.
    ///
    /// - Returns: whether it is to be read.
    mutating func activateGeometry(_ line: Int) -> Bool {
        guard case .property(let property)? = roles.last else {
            // In a class of an extension within a property: which of its words could tell a level is not known.
            var name = "geometry outside of properties"
            for role in roles.all.reversed() {
                guard case .property(let outer) = role else { continue }
                name = "geometry in \(elementNames[Int(outer.code)])"
                break
            }
            note(.contentPassedOver, name: name, at: place(line: line))
            return false
        }
        let code = property.code
        guard !isStandard(code), extensionObjects.contains(currentObject), roles.count > 1,
            case .cityObject = roles[roles.count - 2]
        else {
            note(
                .contentPassedOver, name: "geometry in \(elementNames[Int(code)])", at: place(line: line))
            return false
        }
        attributing.path = property.outer
        roles[roles.count - 1] = openGeometryProperty(.lod1, .surfaces)
        return true
    }

    /// Gives the triangles of a relief component the level that the component states behind or before them.
    mutating func setReliefLevel() {
        guard tree.objects[Int(currentObject)].kind == .tinRelief else { return }
        // What a component has stands at the end of the tree when it closes.
        let own = tree.attributes.reversed().prefix { $0.object == currentObject }
        guard let text = own.first(where: { $0.name == "lod" })?.text,
            let level = UInt8(text).flatMap(LevelOfDetail.init)
        else { return }
        for index in tree.polygons.indices.reversed() {
            guard tree.polygons[index].object == currentObject else { break }
            tree.polygons[index].levelOfDetail = level
        }
    }
}

extension CityGMLVocabulary {
    /// A short name for the namespace of an extension: its last segment that is no version, such as `uro` for
    /// `https://www.geospatial.jp/iur/uro/3.1`. Prefixes of documents differ, this does not.
    static func shortName(ofNamespace namespace: String) -> String {
        let segments = namespace.split { "/:#?".contains($0) }
        let named = segments.last { segment in
            !segment.allSatisfy { $0.isNumber || $0 == "." || $0 == "v" }
        }
        return named.map(String.init) ?? "extension"
    }
}
