internal import CityObjects
internal import Diagnostics
internal import MarkupReading

extension TreeAssembly {
    /// Opens an element of GML's geometry.
    mutating func openGeometry(
        _ element: CityGMLElement, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        switch element {
        case .aggregate:
            beginDefinition(attributes)
            return (.aggregate(hasFrame: openFrame(attributes)), false)
        case .solid:
            beginDefinition(attributes)
            let outer = solidShell
            if options.keepsSolids {
                solidShell = SolidShell(solid: Int32(tree.solids.count))
                tree.solids.append(
                    SolidGeometry(
                        object: currentObject, levelOfDetail: geometry.level, line: Int32(clamping: line)))
            }
            return (.solid(outer: outer, hasFrame: openFrame(attributes)), false)
        case .surfaceMember:
            addReference(attributes, line)
            return (.geometry, false)
        case .orientableSurface:
            let previous = geometry.isReversed
            beginDefinition(attributes)
            if attributes.text(.orientation) == "-" { geometry.isReversed.toggle() }
            return (.orientable(previous: previous), false)
        case .polygon:
            isPolygonOpen = true
            currentPolygonLine = line
            ringIsTextured = false
            polygonFirstRing = Int32(tree.ringStarts.count)
            polygonHasUnclosedRing = false
            return (.polygon(id: keepIdentifier(attributes), hasFrame: openFrame(attributes)), false)
        case .exterior: return (.exterior, false)
        case .interior:
            if case .solid? = roles.last { solidShell.shell += 1 }
            return (.interior, false)
        case .ring:
            // A ring among the curves of another gives it its points; anywhere else in it, it has none to give.
            guard !isRingOpen else { return isInsideRing ? (.geometry, false) : (.skipped, false) }
            isRingOpen = true
            ringIsTextured = isTextured(attributes) || ringIsTextured
            return (.ring(firstPoint: tree.x.count, hasFrame: openFrame(attributes)), false)
        case .positions, .position:
            guard isInsideRing else { return (.skipped, false) }
            let hasFrame = openFrame(attributes)
            startRun()
            return (.positions(hasFrame: hasFrame), true)
        case .coordinates:
            guard isInsideRing else { return (.skipped, false) }
            startRun()
            return (.coordinates, true)
        default: return (.skipped, false)
        }
    }

    /// Closes an element of GML's geometry.
    mutating func closeGeometry(_ role: Role, _ text: Span<UInt8>) {
        switch role {
        case .aggregate(let hasFrame):
            if hasFrame { closeFrame() }
            markTextured(references.end(polygon: tree.polygons.count))
        case .solid(let outer, let hasFrame):
            solidShell = outer
            if hasFrame { closeFrame() }
            markTextured(references.end(polygon: tree.polygons.count))
        case .orientable(let previous):
            geometry.isReversed = previous
            markTextured(references.end(polygon: tree.polygons.count))
        case .positions(let hasFrame):
            appendPoints(text)
            if hasFrame { closeFrame() }
        case .coordinates:
            // GML 2 writes tuples "x,y,z x,y,z"; with white space for commas it is a position list.
            var plain: [UInt8] = []
            plain.reserveCapacity(text.count)
            for index in text.indices { plain.append(text[index] == 44 ? 32 : text[index]) }
            appendPoints(plain.span)
        case .ring(let firstPoint, let hasFrame):
            isRingOpen = false
            closeRing(firstPoint)
            if hasFrame { closeFrame() }
        case .polygon(let id, let hasFrame):
            isPolygonOpen = false
            closePolygon(id)
            if hasFrame { closeFrame() }
        default: break
        }
    }

    /// Whether a ring is open, directly or through the curves that it is made of.
    var isInsideRing: Bool {
        var index = roles.count - 1
        while index >= 0 {
            switch roles[index] {
            case .ring: return true
            case .geometry: index -= 1
            default: return false
            }
        }
        return false
    }

    private mutating func appendPoints(_ text: Span<UInt8>) {
        let stated = Int(geometry.frame.dimension)
        var dimension = stated == 0 ? 3 : stated
        let before = tree.x.count
        var read = tree.appendPoints(in: text, dimension: dimension)
        if stated == 0, !isSolid(read, from: before), isFlat(text, read) {
            tree.removePoints(from: before)
            dimension = 2
            read = tree.appendPoints(in: text, dimension: 2)
        }
        let count = tree.x.count - before
        // 1e400 is a number to read and none to compute with.
        let areFinite = (before..<before + count).allSatisfy { (tree.x[$0] + tree.y[$0] + tree.z[$0]).isFinite }
        if read.fault != nil || read.count != count * dimension || !areFinite { coordinateFault = true }
        // A curve starts where the one before it ends.
        guard case .geometry? = roles.last, count > 0, before > 0, tree.x[before] == tree.x[before - 1],
            tree.y[before] == tree.y[before - 1], tree.z[before] == tree.z[before - 1], !isFirstOfRing(before)
        else { return }
        tree.x.remove(at: before)
        tree.y.remove(at: before)
        tree.z.remove(at: before)
    }

    /// Whether a list is a closed ring of points of three numbers.
    private func isSolid(_ read: (count: Int, fault: DecimalNumber.ListFault?), from start: Int) -> Bool {
        let end = tree.x.count - 1
        return read.count == 3 * (end + 1 - start) && end > start && tree.x[start] == tree.x[end]
            && tree.y[start] == tree.y[end] && tree.z[start] == tree.z[end]
    }

    /// Whether a list that is no closed ring of points of three numbers has two a point.
    ///
    /// Where no geometry states it, the dimension is that of the reference system (GML 3.2.1, 10.1.3.2), which nobody
    /// knows here, and an envelope's `srsDimension` is that of its own corners: so the numbers decide.
    private func isFlat(_ text: Span<UInt8>, _ read: (count: Int, fault: DecimalNumber.ListFault?)) -> Bool {
        guard read.count > 2 else { return read.count == 2 }
        guard read.count % 2 == 0 else { return false }
        var x: [Double] = []
        var y: [Double] = []
        var z: [Double] = []
        _ = DecimalNumber.appendPoints(in: text, dimension: 2, x: &x, y: &y, z: &z)
        return x.count > 3 && x.first == x.last && y.first == y.last
            || document.dimension == 2 && read.count % 3 != 0
    }

    private func isFirstOfRing(_ point: Int) -> Bool {
        for role in roles.all.reversed() {
            if case .ring(let firstPoint, _) = role { return firstPoint == point }
        }
        return true
    }

    private mutating func closeRing(_ firstPoint: Int) {
        var end = tree.x.count
        // Rings are stored open: the last point repeats the first.
        if end - firstPoint > 1, tree.x[firstPoint] == tree.x[end - 1], tree.y[firstPoint] == tree.y[end - 1],
            tree.z[firstPoint] == tree.z[end - 1]
        {
            tree.x.removeLast()
            tree.y.removeLast()
            tree.z.removeLast()
            end -= 1
        } else if end - firstPoint > 2, !coordinateFault {
            note(.unclosedRing, name: "LinearRing", at: place(line: currentPolygonLine))
            polygonHasUnclosedRing = true
            if options.keepsSolids { tree.unclosedRings.append(Int32(tree.ringStarts.count)) }
        }
        if coordinateFault {
            coordinateFault = false
            problem(
                .invalidCoordinates, line: currentPolygonLine,
                "a ring has coordinates that are no numbers or do not make whole points; its polygon is left out")
            // What could be read of the list is not the ring that was meant: no number takes the polygon out.
            if end > firstPoint { tree.x[end - 1] = .nan }
        }
        // Every ring counts, even an empty one, so that the first ring of a polygon stays its outer one.
        tree.ringStarts.append(Int32(firstPoint))
    }

    private mutating func closePolygon(_ id: UInt64) {
        let rings = Int32(tree.ringStarts.count) - polygonFirstRing
        guard rings > 0 else {
            problem(.degenerateRing, line: currentPolygonLine, "a polygon has no ring; it is left out")
            if solidShell.solid >= 0 { tree.solids[Int(solidShell.solid)].isIncomplete = true }
            tree.ringlessPolygons.append(
                RinglessPolygon(
                    object: currentObject,
                    identifier: String(
                        decoding: tree.polygonIdentifiers[
                            Int(polygonIdentifier.lowerBound)..<Int(polygonIdentifier.upperBound)], as: UTF8.self),
                    line: currentPolygonLine, levelOfDetail: geometry.level))
            return
        }
        let index = Int32(tree.polygons.count)
        tree.polygons.append(
            SurfacePolygon(
                firstRing: polygonFirstRing, ringCount: rings, object: currentObject, surface: currentSurface,
                levelOfDetail: geometry.level, geometryOrdinal: geometry.ordinal, isReversed: geometry.isReversed,
                line: Int32(clamping: currentPolygonLine), identifier: polygonIdentifier))
        tree.polygons[Int(index)].isTextured = ringIsTextured
        tree.polygons[Int(index)].hasUnclosedRing = polygonHasUnclosedRing
        if solidShell.solid >= 0 {
            tree.solidFaces.append(
                SolidFace(solid: solidShell.solid, shell: solidShell.shell, polygon: tree.polygons[Int(index)]))
        }
        references.define(id, index..<(index + 1), isReversed: geometry.isReversed)
        markTextured((id, Int(index)))
    }

    /// Notes the `srsName` and `srsDimension` of an element, which hold for what is inside it and nothing else.
    ///
    /// - Returns: whether they differ from what holds outside, which `closeFrame` then restores.
    private mutating func openFrame(_ attributes: borrowing MarkupAttributes) -> Bool {
        // Most elements of geometry have none.
        guard !attributes.isEmpty else { return false }
        let outer = geometry.frame
        if let name = attributes.text(.srsName), !name.isEmpty { setSystem(name) }
        attributes.withBytes(.srsDimension) { bytes in
            let digit = bytes.count == 1 ? Int(bytes[0]) - 48 : Int(bytes.trimmedText) ?? 0
            if digit == 2 || digit == 3 { geometry.frame.dimension = Int32(digit) }
        }
        guard geometry.frame != outer else { return false }
        outerFrames.append(outer)
        return true
    }

    private mutating func closeFrame() {
        if let outer = outerFrames.popLast() { geometry.frame = outer }
    }

    /// Starts a new stretch of points if they are in another reference system than those before.
    private mutating func startRun() {
        let name = systems[Int(geometry.frame.system)]
        guard tree.coordinateRuns.last?.srsName != name else { return }
        tree.coordinateRuns.append(CoordinateRun(firstPoint: tree.x.count, srsName: name))
    }

    /// Says in which reference system coordinates are from here on.
    mutating func setSystem(_ name: String) {
        guard systems[Int(geometry.frame.system)] != name else { return }
        // Few trees are in more than one.
        if let known = systems.prefix(16).firstIndex(of: name) {
            geometry.frame.system = Int32(known)
        } else {
            systems.append(name)
            geometry.frame.system = Int32(systems.count - 1)
        }
    }

    /// Starts what an id stands for beside a polygon: an aggregate, an oriented or a boundary surface.
    mutating func beginDefinition(_ attributes: borrowing MarkupAttributes, isSurface: Bool = false) {
        references.begin(
            identifierHash(attributes), polygon: tree.polygons.count,
            isReversed: geometry.isActive && geometry.isReversed, isSurface: isSurface)
    }

    mutating func addReference(_ attributes: borrowing MarkupAttributes, _ line: Int) {
        attributes.withBytes(.href) { target in
            references.add(
                PolygonReference(
                    object: currentObject, surface: currentSurface, level: geometry.level,
                    ordinal: geometry.ordinal, isReversed: geometry.isReversed, line: line,
                    solid: solidShell.solid, shell: solidShell.shell), to: target, in: document.file)
        }
    }

    /// Refers to a boundary surface as a whole, at the levels that it has.
    mutating func addSurfaceReference(_ attributes: borrowing MarkupAttributes, _ line: Int) {
        guard hasTree, currentObject >= 0 else { return }
        attributes.withBytes(.href) { target in
            geometryCount += 1
            references.add(
                PolygonReference(
                    object: currentObject, surface: -1, level: nil, ordinal: geometryCount,
                    isReversed: false, line: line), to: target, in: document.file)
        }
    }

    /// Refers to a city object that stands elsewhere, of which nothing is needed but that it is there.
    mutating func addObjectReference(_ target: String, _ line: Int) {
        // Addresses on the network are kept like all others, and nobody looks there.
        guard ReferenceTarget.namesNothing(target) || ReferenceTarget(target, in: document.file) != nil else { return }
        references.add(
            PolygonReference(
                object: currentObject, surface: -1, level: nil, ordinal: 0, isReversed: false,
                line: line, isObject: true), to: Array(target.utf8).span, in: document.file)
    }

    /// Notes a reference to a city object in a place where it cannot be kept as an attribute.
    mutating func noteObjectReference(_ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int) {
        guard hasTree, let target = attributes.text(.href), !target.isEmpty else { return }
        note(
            .contentPassedOver, name: "\(elementNames[Int(code)]) xlink:href, not followed",
            at: place(line: line))
    }

    /// Keeps the id of the polygon that opens, for the day that it is lost.
    ///
    /// - Returns: its hash, 0 without an id.
    private mutating func keepIdentifier(_ attributes: borrowing MarkupAttributes) -> UInt64 {
        let start = Int32(tree.polygonIdentifiers.count)
        var hash: UInt64 = 0
        attributes.withBytes(.identifier) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe tree.polygonIdentifiers.append(contentsOf: $0) }
            hash = ReferenceTable.hash(bytes)
        }
        polygonIdentifier = start..<Int32(tree.polygonIdentifiers.count)
        return hash
    }

    func identifierHash(_ attributes: borrowing MarkupAttributes) -> UInt64 {
        guard !attributes.isEmpty else { return 0 }
        var hash: UInt64 = 0
        attributes.withBytes(.identifier) { hash = ReferenceTable.hash($0) }
        return hash
    }

    func place(line: Int) -> Place {
        let object = Int(max(currentObject, 0))
        return Place(
            file: document.file, line: line,
            gmlID: tree.objects.indices.contains(object) ? tree.objects[object].identifier : "")
    }

    mutating func problem(_ code: ProblemCode, line: Int, _ message: String) {
        tree.problems.append(Problem(code, at: place(line: line), message))
    }
}

extension CityObjectTree {
    /// Forgets all points from one on.
    fileprivate mutating func removePoints(from start: Int) {
        x.removeSubrange(start...)
        y.removeSubrange(start...)
        z.removeSubrange(start...)
    }

    /// Appends the points of a position list.
    fileprivate mutating func appendPoints(
        in text: Span<UInt8>, dimension: Int
    ) -> (count: Int, fault: DecimalNumber.ListFault?) {
        DecimalNumber.appendPoints(in: text, dimension: dimension, x: &x, y: &y, z: &z)
    }
}
