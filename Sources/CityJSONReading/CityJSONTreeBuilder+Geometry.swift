internal import CityObjects
internal import Diagnostics
internal import JSONText

extension CityJSONTreeBuilder {
    /// A geometry and where its surfaces go.
    private struct Target {
        var object: Int32
        var level: LevelOfDetail
        var ordinal: Int32
        /// The tree's surface of each semantic surface of the geometry, −1 before it is met.
        var surfaces: [Int32]
        var semantics: CityJSONSemantics
        /// How many surfaces of the boundaries were met.
        var met = 0
        var place: Place
        var isTextured = false
        /// The solid and the shell that surfaces met now are faces of; no solid is −1.
        var solid: Int32 = -1
        var shell: Int32 = 0
        /// Indices beyond the vertices, and things that are no indices.
        var badIndices = 0
        /// Surfaces that are no lists of rings.
        var badSurfaces = 0
    }

    /// Adds the geometries of an object (CityJSON 2.0 §3): surfaces and solids; everything else is passed over and
    /// counted.
    mutating func addGeometry(
        _ value: JSONValue?, _ object: Int32, _ place: Place, _ model: CityJSONModel, to tree: inout CityObjectTree
    ) {
        guard let geometries = value?.elements else {
            switch value {
            case .none, .null?: break
            default: notes.add(.contentPassedOver, name: "geometry that is no list", at: place)
            }
            return
        }
        let details = geometries.map { Detail($0["lod"]) }
        var finest: [LevelOfDetail: Detail] = [:]
        for (geometry, detail) in zip(geometries, details)
        where Self.depths[geometry["type"]?.stringValue ?? ""] != nil {
            // Of those that are equally fine, the first one.
            if let other = finest[detail.level], other.refinement >= detail.refinement { continue }
            finest[detail.level] = detail
        }
        for (index, geometry) in geometries.enumerated() {
            let type = geometry["type"]?.stringValue ?? ""
            guard let depth = Self.depths[type] else {
                let name = type == "GeometryInstance" ? "implicit geometry" : type.isEmpty ? "geometry" : type
                notes.add(.contentPassedOver, name: name, at: place)
                continue
            }
            let detail = details[index]
            // LoD 1.2 and 1.3 are one hull twice: the finer one stands for its level. Several levels that are none
            // are most likely one hull several times, too.
            if let finer = finest[detail.level],
                finer.refinement > detail.refinement || finer.unusable != detail.unusable
            {
                notes.add(.contentPassedOver, name: "\(detail.words) beside \(finer.words)", at: place)
                continue
            }
            if detail.unusable != nil {
                notes.add(.unknownElement, name: "\(detail.words), read as LoD \(detail)", at: place)
            }
            guard let boundaries = geometry["boundaries"] else {
                notes.add(.contentPassedOver, name: "geometry without boundaries", at: place)
                continue
            }
            let semantics = CityJSONSemantics(geometry["semantics"], boundaries: boundaries, depth: depth)
            for fault in semantics.faults { notes.add(fault.code, name: fault.name, at: place, count: fault.count) }
            var target = Target(
                object: object, level: detail.level, ordinal: Int32(index),
                surfaces: Array(repeating: -1, count: semantics.surfaces.count), semantics: semantics, place: place)
            target.isTextured = Self.holdsNumber(geometry["texture"])
            walk(boundaries, depth: depth, model, &target, &tree)
            addUnused(&target, &tree)
            if target.badIndices > 0 {
                tree.problems.append(
                    Problem(
                        .invalidCoordinates, at: place,
                        "\(target.badIndices) points of the LoD \(detail) geometry are not among the "
                            + "\(model.x.count) vertices; their polygons are left out"))
            }
            if target.badSurfaces > 0 {
                tree.problems.append(
                    Problem(
                        .untriangulablePolygon, at: place,
                        "\(target.badSurfaces) surfaces of the LoD \(detail) geometry are no lists of rings; "
                            + "they are left out"))
            }
        }
    }

    /// Whether a texture of any theme is for any ring; rings without one have `null` (CityJSON 2.0 §6.4).
    private static func holdsNumber(_ value: JSONValue?) -> Bool {
        switch value {
        case .integer?: true
        case .array(let values)?: values.contains { holdsNumber($0) }
        case .object(let members)?: members.contains { holdsNumber($0.value) }
        default: false
        }
    }

    /// How deep the surfaces of a geometry lie in its boundaries.
    private static let depths: [String: Int] = [
        "MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3,
    ]

    /// A level of detail as CityJSON refines it: 2.2 is level 2, refinement 2.
    private struct Detail: CustomStringConvertible {
        var level: LevelOfDetail
        /// −1 for none, −2 where the level is unusable: any other of its level is better.
        var refinement: Int
        /// What is stated instead of a level, empty without a statement; nil where the level is of use.
        var unusable: String?
        var description: String { refinement < 0 ? "\(level.rawValue)" : "\(level.rawValue).\(refinement)" }

        /// As stated.
        var words: String {
            guard let unusable else { return "LoD \(self)" }
            return unusable.isEmpty ? "geometry without LoD" : "LoD “\(unusable)”"
        }

        /// The level of a `lod`; 1 where that is none.
        init(_ value: JSONValue?) {
            var text = value?.stringValue ?? ""
            if let number = value?.doubleValue { text = "\(number)" }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            if let level = parts.first.flatMap({ UInt8($0) }).flatMap(LevelOfDetail.init(rawValue:)) {
                self.level = level
                refinement = parts.count > 1 ? max(Int(parts[1]) ?? -1, -1) : -1
            } else {
                level = .lod1
                refinement = -2
                unusable = String(text.prefix(40))
            }
        }
    }

    private mutating func walk(
        _ boundaries: JSONValue, depth: Int, _ model: CityJSONModel, _ target: inout Target,
        _ tree: inout CityObjectTree
    ) {
        guard case .array(let parts) = boundaries else {
            target.badSurfaces += 1
            if target.solid >= 0 { tree.solids[Int(target.solid)].isIncomplete = true }
            return
        }
        if depth == 2, options.keepsSolids {
            target.solid = Int32(tree.solids.count)
            tree.solids.append(
                SolidGeometry(
                    object: target.object, levelOfDetail: target.level, line: Int32(clamping: target.place.line)))
        }
        for (index, part) in parts.enumerated() {
            if depth == 2 { target.shell = Int32(index) }
            if depth > 1 {
                walk(part, depth: depth - 1, model, &target, &tree)
            } else {
                let indices = target.semantics.indices
                let semantic = target.met < indices.count ? indices[target.met] : nil
                target.met += 1
                addPolygon(part, semantic: semantic, model, &target, &tree)
            }
        }
    }

    /// Adds the semantic surfaces that no value points to, if they say anything of themselves: their attributes are
    /// then counted as those of other surfaces without polygons.
    private mutating func addUnused(_ target: inout Target, _ tree: inout CityObjectTree) {
        for (index, value) in target.semantics.surfaces.enumerated()
        where target.surfaces[index] < 0 && Self.hasAttributes(ofSurface: value) {
            _ = surface(index, &target, &tree)
        }
    }

    private mutating func addPolygon(
        _ value: JSONValue, semantic: Int?, _ model: CityJSONModel, _ target: inout Target,
        _ tree: inout CityObjectTree
    ) {
        // A hole without its outer ring would be a surface of its own: all rings are sound, or none counts.
        guard case .array(let rings) = value, !rings.isEmpty, rings.allSatisfy({ $0.elements != nil }) else {
            target.badSurfaces += 1
            if target.solid >= 0 { tree.solids[Int(target.solid)].isIncomplete = true }
            tree.ringlessPolygons.append(
                RinglessPolygon(
                    object: target.object, identifier: "", line: target.place.line, levelOfDetail: target.level))
            return
        }
        let firstRing = Int32(tree.ringStarts.count)
        for ring in rings {
            guard case .array(let indices) = ring else { continue }
            tree.ringStarts.append(Int32(tree.x.count))
            var count = indices.count
            // Rings are open here (§3.1); those that repeat their first point are common all the same.
            if count > 1, let first = indices[0].integerValue, indices[count - 1].integerValue == first { count -= 1 }
            for index in indices.prefix(count) {
                if let vertex = index.integerValue, vertex >= 0, vertex < model.x.count {
                    tree.x.append(model.x[vertex])
                    tree.y.append(model.y[vertex])
                    tree.z.append(model.z[vertex])
                } else {
                    target.badIndices += 1
                    tree.x.append(.nan)
                    tree.y.append(.nan)
                    tree.z.append(.nan)
                }
            }
        }
        let ringCount = Int32(tree.ringStarts.count) - firstRing
        tree.polygons.append(
            SurfacePolygon(
                firstRing: firstRing, ringCount: ringCount, object: target.object,
                surface: surface(semantic, &target, &tree), levelOfDetail: target.level,
                geometryOrdinal: target.ordinal, isReversed: false, line: Int32(clamping: target.place.line)))
        tree.polygons[tree.polygons.count - 1].isTextured = target.isTextured
        if target.solid >= 0 {
            tree.solidFaces.append(
                SolidFace(
                    solid: target.solid, shell: target.shell, polygon: tree.polygons[tree.polygons.count - 1]))
        }
    }

    /// The tree's surface of a semantic surface, −1 for none.
    private mutating func surface(_ semantic: Int?, _ target: inout Target, _ tree: inout CityObjectTree) -> Int32 {
        guard let semantic, target.surfaces.indices.contains(semantic) else { return -1 }
        if target.surfaces[semantic] >= 0 { return target.surfaces[semantic] }
        let value = target.semantics.surfaces[semantic]
        let type = value["type"]?.stringValue ?? ""
        let kind = CityJSONVocabulary.surface(type)
        let surface = Int32(tree.surfaces.count)
        target.surfaces[semantic] = surface
        tree.surfaces.append(
            BoundarySurface(
                kind: kind ?? (type.isEmpty ? .unclassified : .generic), identifier: value["id"]?.stringValue ?? "",
                object: target.object))
        let bearer = Bearer(target.object, surface: surface)
        addAttributes(ofSurface: value, bearer, target.place, to: &tree)
        if kind == nil {
            if type.hasPrefix("+") {
                add(CityJSONVocabulary.extensionType, .string(type), bearer, target.place, to: &tree)
            } else {
                notes.add(
                    .unknownElement, name: type.isEmpty ? "surfaces without type" : "surface \(type)", at: target.place)
            }
        }
        return surface
    }
}
