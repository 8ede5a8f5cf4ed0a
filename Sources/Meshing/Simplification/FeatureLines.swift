internal import SpatialFrames

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Which edges are borders, lines between groups and creases, what that allows their points, and the first quadrics.
extension CollapseMesh {
    private enum EdgeFlag {
        static let crease: UInt8 = 1
        static let firm: UInt8 = 2
    }
    /// Weight of a plane that stands on a line's edge, beside those of the triangles.
    private static let lineWeight: Float = 10

    /// Sets kinds, lines and quadrics of all points; the rings must stand.
    ///
    /// Points that nothing may be moved to get 1 as their last part.
    mutating func classify(_ mesh: inout LoadedMesh, options: SimplificationOptions) {
        measureNormals(mesh)
        let leastCosine = options.creaseAngle.map { Float(cos($0.radians)) } ?? -2
        edgeFlags.fill(count: ringsEnd, with: 0)
        featureCounts.fill(count: pointCount, with: 0)
        let hasInnerLines = options.creaseAngle != nil || mesh.hasGroups
        isClosed = true
        for point in 0..<UInt32(truncatingIfNeeded: pointCount) {
            let vertex = vertex(point)
            // A point that flattening has left without triangles is no hole.
            let isUsed = Int(cursors[point]) > vertex.ringStart
            if isUsed, vertex.kind == .complex || vertex.isOpen { isClosed = false }
            if vertex.kind == .complex { continue }
            if hasInnerLines {
                flagEdges(of: point, mesh, leastCosine: leastCosine)
            } else if vertex.isOpen {
                edgeFlags[vertex.ringStart] = EdgeFlag.firm
                edgeFlags[Int(vertex.ringStart) + vertex.ringCount - 1] = EdgeFlag.firm
                featureCounts[point] = 2
            }
        }
        if hasInnerLines { dropDanglingCreases() }
        quadrics.fill(count: pointCount, with: Quadric())
        lines.fill(count: pointCount, with: SIMD2(Self.none, Self.none))
        movedTo.extend(count: pointCount, with: 0)
        for point in 0..<UInt32(truncatingIfNeeded: pointCount) {
            movedTo[point] = point
            if vertex(point).kind == .complex { continue }
            setKind(of: point, movesBorders: options.movesBorders)
            setQuadric(of: point, mesh)
        }
        for point in 0..<UInt32(truncatingIfNeeded: pointCount) where vertex(point).kind == .complex {
            mesh.points[point].w = 1
        }
    }

    /// Unit normals, and areas as their last part; both 0 without area.
    private mutating func measureNormals(_ mesh: borrowing LoadedMesh) {
        surfaces.extend(count: mesh.triangles.count, with: Surface())
        normals.extend(count: mesh.triangles.count, with: SIMD4())
        for triangle in 0..<mesh.triangles.count {
            let corners = mesh.triangles[triangle]
            let a = mesh.points[corners.x]
            let doubled = cross(mesh.points[corners.y] - a, mesh.points[corners.z] - a)
            let length = (doubled * doubled).sum().squareRoot()
            let normal = length > 0 ? SIMD4<Float>(doubled / length) : SIMD4()
            surfaces[triangle] = Surface(normal: normal)
            normals[triangle] = SIMD4(lowHalf: normal.lowHalf, highHalf: SIMD2(normal.z, Float(length / 2)))
        }
    }

    private mutating func flagEdges(of point: UInt32, _ mesh: borrowing LoadedMesh, leastCosine: Float) {
        let vertex = vertex(point)
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        var features: UInt16 = 0
        var before = rings[start + count - 1].triangle
        for slot in start..<start + count {
            let after = rings[slot].triangle
            var flag: UInt8 = 0
            if before == Self.none || after == Self.none {
                flag = EdgeFlag.firm
            } else if mesh.triangles[before].w != mesh.triangles[after].w {
                flag = EdgeFlag.firm
            } else {
                let (m, n) = (normals[before], normals[after])
                let cosine = m.x * n.x + m.y * n.y + m.z * n.z
                if m.w > 0, n.w > 0, cosine < leastCosine { flag = EdgeFlag.crease }
            }
            if flag != 0 {
                edgeFlags[slot] = flag
                features += 1
            }
            before = after
        }
        featureCounts[point] = features
    }

    /// Creases that end in the middle of a surface are noise; they are forgotten from their ends inwards.
    private mutating func dropDanglingCreases() {
        for point in 0..<UInt32(truncatingIfNeeded: pointCount) {
            var end = point
            while featureCounts[end] == 1 {
                let vertex = vertex(end)
                let start = Int(vertex.ringStart)
                var slot = start
                while edgeFlags[slot] == 0 { slot += 1 }
                guard edgeFlags[slot] == EdgeFlag.crease else { break }
                let neighbour = rings[slot].neighbour
                edgeFlags[slot] = 0
                featureCounts[end] = 0
                let other = self.vertex(neighbour)
                guard other.kind != .complex, let back = position(of: end, in: other) else { break }
                edgeFlags[Int(other.ringStart) + back] = 0
                featureCounts[neighbour] -= 1
                end = neighbour
            }
        }
    }

    private mutating func setKind(of point: UInt32, movesBorders: Bool) {
        var vertex = vertex(point)
        let start = Int(vertex.ringStart)
        switch featureCounts[point] {
        case 0: vertex.kind = .free
        case 2 where movesBorders || !vertex.isOpen:
            vertex.kind = .line
            var ends = SIMD2(Self.none, Self.none)
            for slot in start..<start + vertex.ringCount where edgeFlags[slot] != 0 {
                if ends.x == Self.none { ends.x = rings[slot].neighbour } else { ends.y = rings[slot].neighbour }
            }
            lines[point] = ends
        default: vertex.kind = .locked
        }
        set(point, vertex)
    }

    private mutating func setQuadric(of point: UInt32, _ mesh: borrowing LoadedMesh) {
        let vertex = vertex(point)
        let start = Int(vertex.ringStart)
        let count = vertex.ringCount
        var quadric = Quadric()
        if featureCounts[point] == 0 {
            for slot in start..<start + count {
                var normal = normals[rings[slot].triangle]
                let area = normal.w
                normal.w = 0
                quadric.addPlane(normal: normal, weight: area)
            }
            quadrics[point] = quadric
            return
        }
        var before = rings[start + count - 1].triangle
        for slot in start..<start + count {
            let after = rings[slot].triangle
            var afterNormal = SIMD4<Float>()
            if after != Self.none {
                afterNormal = normals[after]
                let area = afterNormal.w
                afterNormal.w = 0
                quadric.addPlane(normal: afterNormal, weight: area)
            }
            if edgeFlags[slot] != 0 {
                let edge = SIMD4<Float>(mesh.points[rings[slot].neighbour] - mesh.points[point])
                let weight = (edge * edge).sum() * Self.lineWeight
                if after != Self.none { addStandingPlane(to: &quadric, edge, afterNormal, weight) }
                if before != Self.none {
                    var beforeNormal = normals[before]
                    beforeNormal.w = 0
                    addStandingPlane(to: &quadric, edge, beforeNormal, weight)
                }
            }
            before = after
        }
        quadrics[point] = quadric
    }

    /// The plane through an edge that is square to a triangle.
    private func addStandingPlane(
        to quadric: inout Quadric, _ edge: SIMD4<Float>, _ normal: SIMD4<Float>, _ weight: Float
    ) {
        let square = cross(edge, normal)
        let length = (square * square).sum().squareRoot()
        guard length > 0 else { return }
        quadric.addPlane(normal: square / length, weight: weight)
    }
}

/// The cross product of the first three parts; the last part is 0.
@inline(__always)
func cross<Number: BinaryFloatingPoint & SIMDScalar>(_ a: SIMD4<Number>, _ b: SIMD4<Number>) -> SIMD4<Number> {
    SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
}
