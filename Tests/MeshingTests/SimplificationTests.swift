import Foundation
import Meshing
import SpatialFrames
import Testing

@Suite struct SimplificationTests {
    /// Simplifies, and checks everything that is promised of any mesh.
    @discardableResult
    private func simplify(
        _ mesh: TriangleMesh, groups: [UInt32] = [], _ options: SimplificationOptions, samples: Int = 400,
        _ name: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> SimplifiedMesh {
        var simplifier = MeshSimplifier()
        let result = try simplifier.simplify(mesh, groups: groups, options: options)
        let place = sourceLocation
        #expect(result.mesh.triangleCount <= mesh.triangleCount, "\(name)", sourceLocation: place)
        #expect(
            result.groups.count == (groups.isEmpty ? 0 : result.mesh.triangleCount), "\(name)", sourceLocation: place)
        #expect(result.sourceVertices.count == result.mesh.x.count, "\(name)", sourceLocation: place)
        for (point, source) in result.sourceVertices.enumerated() {
            let isSame =
                result.mesh.x[point] == mesh.x[Int(source)] && result.mesh.y[point] == mesh.y[Int(source)]
                && result.mesh.z[point] == mesh.z[Int(source)]
            if !isSame { Issue.record("\(name): point \(point) is not its source", sourceLocation: place) }
        }
        // The rounding of distances in far-off coordinates, metres.
        let rounding = (mesh.x + mesh.y + mesh.z).reduce(1e-3) { max($0, abs($1)) } * 1e-14
        #expect(result.error <= options.maximumError + rounding, "\(name)", sourceLocation: place)
        let before = MeshTopology(mesh)
        let after = MeshTopology(result.mesh)
        #expect(after.nonManifoldEdgeCount <= before.nonManifoldEdgeCount, "\(name)", sourceLocation: place)
        #expect(after.isClosed == before.isClosed, "\(name)", sourceLocation: place)
        if before.nonManifoldEdgeCount == 0 {
            #expect(after.eulerCharacteristic == before.eulerCharacteristic, "\(name)", sourceLocation: place)
        }
        #expect(Set(result.groups) == (before.triangleCount == mesh.triangleCount ? Set(groups) : Set(result.groups)))
        if mesh.triangleCount > 0 && after.triangleCount > 0 {
            var sampler = MeshDistanceSampler()
            let distance = sampler.distance(
                between: MeshSurface.withoutDegenerates(mesh), and: result.mesh, spacing: 0.01, sampleBudget: samples)
            #expect(
                distance <= result.error + rounding,
                "\(name): a distance of \(distance) m was found where \(result.error) m was promised",
                sourceLocation: place)
            if before.nonManifoldEdgeCount == 0 {
                let lines = BoundaryLines(mesh, groups: groups)
                let linesAfter = BoundaryLines(result.mesh, groups: result.groups)
                #expect(lines.ends.isEmpty == linesAfter.ends.isEmpty, "\(name)", sourceLocation: place)
                let apart = max(lines.distance(to: linesAfter), linesAfter.distance(to: lines))
                #expect(
                    apart <= result.error + rounding, "\(name): boundaries moved by \(apart) m", sourceLocation: place)
            }
        }
        return result
    }

    @Test(
        "A terrain loses most of its triangles within the error, and none is turned over",
        arguments: [1, 2, 3] as [UInt64])
    func terrain(seed: UInt64) throws {
        let mesh = SimplificationMeshes.terrain(18, seed: seed)
        for error in [0.05, 0.3, 1] {
            let result = try simplify(
                mesh, SimplificationOptions(maximumError: error, creaseAngle: nil), "seed \(seed), \(error) m")
            #expect(MeshChecks.lowestNormalZ(result.mesh) > 0, "seed \(seed)")
            if error == 1 { #expect(result.mesh.triangleCount < mesh.triangleCount / 3) }
        }
    }

    @Test("A target is reached, and no fewer triangles are left than one below it")
    func target() throws {
        let mesh = SimplificationMeshes.terrain(16, seed: 4)
        for target in [400, 250, 100] {
            let result = try simplify(
                mesh, SimplificationOptions(maximumError: .infinity, targetTriangleCount: target, creaseAngle: nil))
            #expect(result.mesh.triangleCount <= target && result.mesh.triangleCount >= target - 1)
        }
    }

    @Test("Spheres and tori stay closed, of their kind, and of about their volume")
    func closedSurfaces() throws {
        for error in [0.02, 0.1, 0.5] {
            for (mesh, name, area) in [
                (SimplificationMeshes.sphere(24, 12, radius: 5), "sphere", 4 * Double.pi * 25),
                (SimplificationMeshes.torus(24, 12, radius: 5, tube: 2), "torus", 4 * Double.pi * Double.pi * 10),
            ] {
                let result = try simplify(
                    mesh, SimplificationOptions(maximumError: error, creaseAngle: nil), "\(name), \(error) m")
                #expect(MeshTopology(result.mesh).isClosed)
                let volume = MeshChecks.volume(mesh)
                let left = MeshChecks.volume(result.mesh)
                // What lies between two surfaces that are so close.
                #expect(
                    abs(volume - left) <= area * result.error * 1.1,
                    "\(name), \(error) m: \(volume) m³ became \(left) m³")
                if error == 0.5 { #expect(result.mesh.triangleCount < mesh.triangleCount / 2, "\(name)") }
            }
        }
    }

    @Test("A box with subdivided walls becomes twelve triangles, at its place, also far from the origin")
    func box() throws {
        for offset in [SIMD3<Double>(), SIMD3(1e7, -1e7, 1e7)] {
            let (mesh, groups) = SimplificationMeshes.box(4, size: SIMD3(8, 6, 4), offset: offset)
            for used in [groups, []] {
                let result = try simplify(mesh, groups: used, SimplificationOptions(maximumError: 0.01), "at \(offset)")
                #expect(result.mesh.triangleCount == 12)
                #expect(result.error < 1e-6)
                #expect(abs(MeshChecks.volume(result.mesh) - 192) < 1e-5)
            }
        }
    }

    @Test("A facade keeps its openings")
    func facade() throws {
        for noise in [0, 0.004] {
            let mesh = SimplificationMeshes.facade(12, 10, seed: 5, noise: noise)
            let result = try simplify(mesh, SimplificationOptions(maximumError: 0.02), "noise \(noise) m")
            let area = MeshChecks.area(mesh)
            #expect(abs(MeshChecks.area(result.mesh) - area) < area * 0.01)
            #expect(result.mesh.triangleCount < 60)
        }
    }

    @Test("Coplanar regions become their outlines, with their holes, and lose points that no neighbour needs")
    func outlines() throws {
        let mesh = SimplificationMeshes.facade(12, 10, seed: 5)
        var simplifier = MeshSimplifier()
        // Nothing is left to collapse: the error allows for rounding alone.
        let result = try simplifier.simplify(mesh, options: SimplificationOptions(maximumError: 0))
        #expect(result.flattenedTriangleCount == mesh.triangleCount - result.mesh.triangleCount)
        #expect(result.error < 1e-9)
        #expect(abs(MeshChecks.area(result.mesh) - MeshChecks.area(mesh)) < 1e-9)
        let topology = MeshTopology(result.mesh)
        #expect(topology.eulerCharacteristic == MeshTopology(mesh).eulerCharacteristic)
        #expect(result.mesh.x.count == topology.borderEdgeCount, "every point is a corner of the outline")

        // A point on a shared edge stays while one side is folded there.
        let folded = TriangleMesh(
            x: [0, 2, 4, 0, 4, 0, 2, 4], y: [0, 0, 0, 3, 3, -3, -3, -3], z: [0, 0, 0, 0, 0, 1, 2, 1],
            indices: [0, 1, 3, 1, 4, 3, 1, 2, 4, 5, 6, 1, 5, 1, 0, 6, 7, 2, 6, 2, 1])
        let kept = try simplify(folded, SimplificationOptions(maximumError: 0))
        #expect(kept.mesh.triangleCount == folded.triangleCount)
    }

    @Test("Two sides of one plate keep their edges apart")
    func plate() throws {
        var mesh = SimplificationMeshes.facade(4, 4, seed: 1)
        // The same wall again, turned round.
        for triangle in 0..<mesh.triangleCount {
            let corners = mesh.indices[(3 * triangle)..<(3 * triangle + 3)]
            mesh.indices += corners.reversed()
        }
        try simplify(mesh, SimplificationOptions(maximumError: 0.1))
        let quad = TriangleMesh(
            x: [0, 1, 1, 0, 0.5, 0.5], y: [0, 0, 1, 1, 0.5, 0.5], z: [0, 0, 0, 0, 0.001, -0.001],
            indices: [0, 1, 4, 1, 2, 4, 2, 3, 4, 3, 0, 4, 1, 0, 5, 2, 1, 5, 3, 2, 5, 0, 3, 5])
        let result = try simplify(quad, SimplificationOptions(maximumError: 0.1, planeTolerance: 0.01))
        #expect(MeshTopology(result.mesh).isClosed)
    }

    @Test("What the fuzzer found stays repaired")
    func corpus() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fuzzing/Corpus/meshes")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 50)
        for file in files.sorted(by: { $0.path < $1.path }) {
            let bytes = [UInt8](try Data(contentsOf: file))
            if let fault = SimplificationFuzzCase(bytes: bytes).fault() {
                Issue.record("\(file.lastPathComponent): \(fault)")
            }
        }
    }

    @Test("Borders stay where they are if they may not move")
    func fixedBorders() throws {
        let mesh = SimplificationMeshes.terrain(12, seed: 6)
        let result = try simplify(
            mesh, SimplificationOptions(maximumError: 1, creaseAngle: nil, movesBorders: false))
        #expect(MeshTopology(result.mesh).borderEdgeCount == MeshTopology(mesh).borderEdgeCount)
        #expect(result.mesh.triangleCount < mesh.triangleCount / 2)
    }

    @Test("Lines between groups stay within the error", arguments: [1, 2, 3, 4] as [UInt64])
    func groups(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let mesh = SimplificationMeshes.terrain(14, seed: seed)
        let stripe = random.double(3...9)
        let groups = (0..<mesh.triangleCount).map { triangle in
            let corner = Int(mesh.indices[3 * triangle])
            return UInt32((mesh.x[corner] + 2 * sin(mesh.y[corner] / 3)) / stripe)
        }
        for error in [0.2, 1] {
            let result = try simplify(
                mesh, groups: groups, SimplificationOptions(maximumError: error, creaseAngle: nil), "seed \(seed)")
            #expect(result.mesh.triangleCount < mesh.triangleCount)
        }
    }

    @Test("What is no surface goes through unharmed", arguments: 0..<30 as Range<UInt64>)
    func soup(seed: UInt64) throws {
        let mesh = SimplificationMeshes.soup(60, points: 30, seed: seed)
        try simplify(mesh, SimplificationOptions(maximumError: 0.5), samples: 200, "seed \(seed)")
    }

    @Test("Duplicate points are merged, degenerate triangles counted, triangles on one another kept")
    func degenerate() throws {
        var mesh = TriangleMesh(
            x: [0, 4, 4, 0, 0, -0.0], y: [0, 0, 4, 4, 0, 0], z: [0, 0, 0, 0, 0, 0], indices: [0, 1, 2, 4, 2, 3])
        var result = try simplify(mesh, SimplificationOptions(maximumError: 0.1))
        #expect(result.mesh.x.count == 4)
        #expect(result.mesh.triangleCount == 2)
        mesh.indices += [0, 4, 1, 3, 5, 0, 0, 1, 2]
        result = try simplify(mesh, SimplificationOptions(maximumError: 0.1))
        #expect(result.degenerateTriangleCount == 2)
        #expect(result.mesh.triangleCount == 3)
    }

    @Test("A tetrahedron, a single triangle and nothing stay as they are")
    func smallest() throws {
        let tetrahedron = TriangleMesh(
            x: [0, 1, 0, 0], y: [0, 0, 1, 0], z: [0, 0, 0, 1], indices: [0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3])
        #expect(try simplify(tetrahedron, SimplificationOptions(maximumError: .infinity)).mesh.triangleCount == 4)
        let triangle = TriangleMesh(x: [0, 1, 0], y: [0, 0, 1], z: [0, 0, 0], indices: [0, 1, 2])
        #expect(try simplify(triangle, SimplificationOptions(maximumError: .infinity)).mesh.triangleCount == 1)
        #expect(try simplify(TriangleMesh(), SimplificationOptions(maximumError: 1)).mesh == TriangleMesh())
    }

    @Test("Bad input is refused with its place")
    func refused() {
        var simplifier = MeshSimplifier()
        let options = SimplificationOptions(maximumError: 1)
        func code(
            _ mesh: TriangleMesh, _ groups: [UInt32] = [], _ options: SimplificationOptions
        ) -> SimplificationError.Code? {
            do throws(SimplificationError) {
                _ = try simplifier.simplify(mesh, groups: groups, options: options)
                return nil
            } catch {
                return error.code
            }
        }
        let good = TriangleMesh(x: [0, 1, 0], y: [0, 0, 1], z: [0, 0, 0], indices: [0, 1, 2])
        #expect(code(good, [], options) == nil)
        for value in [Double.nan, .infinity, -.infinity, 1e80] {
            var bad = good
            bad.y[2] = value
            #expect(code(bad, [], options) == .notFinite)
        }
        var bad = good
        bad.indices[1] = 3
        #expect(code(bad, [], options) == .indexOutOfRange)
        bad.indices = [0, 1]
        #expect(code(bad, [], options) == .unequalCounts)
        #expect(code(good, [1, 2], options) == .unequalCounts)
        #expect(code(good, [], SimplificationOptions(maximumError: .nan)) == .invalidOption)
        #expect(code(good, [], SimplificationOptions(maximumError: -1)) == .invalidOption)
        #expect(code(good, [], SimplificationOptions(maximumError: 1, targetTriangleCount: -1)) == .invalidOption)
        for tolerance in [-0.1, .nan, .infinity] {
            #expect(code(good, [], SimplificationOptions(maximumError: 1, planeTolerance: tolerance)) == .invalidOption)
        }
        for degrees in [-1, 180.5, .nan, .infinity] {
            let angle = Angle(degrees: degrees)
            #expect(code(good, [], SimplificationOptions(maximumError: 1, creaseAngle: angle)) == .invalidOption)
        }
        #expect(code(good, [], SimplificationOptions(maximumError: 1, creaseAngle: Angle(degrees: 180))) == nil)
        // Points that no triangle uses do not matter.
        bad = good
        bad.x.append(.nan)
        bad.y.append(0)
        bad.z.append(0)
        #expect(code(bad, [], options) == nil)
    }

    @Test(
        "Small meshes of random bytes, made for coincidences, keep everything promised",
        arguments: 0..<10 as Range<UInt64>)
    func randomBytes(block: UInt64) {
        for seed in block * 50..<(block + 1) * 50 {
            var random = SplitMix64(seed: seed)
            let bytes = (0..<random.int(10...140)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if let fault = SimplificationFuzzCase(bytes: bytes).fault() { Issue.record("seed \(seed): \(fault)") }
        }
    }

    @Test("The same mesh gives the same result, whatever the simplifier did before")
    func deterministic() throws {
        let mesh = SimplificationMeshes.terrain(14, seed: 9)
        let options = SimplificationOptions(maximumError: 0.3)
        var used = MeshSimplifier()
        _ = try used.simplify(SimplificationMeshes.sphere(16, 8, radius: 3), options: options)
        let first = try used.simplify(mesh, options: options)
        var fresh = MeshSimplifier()
        #expect(try fresh.simplify(mesh, options: options) == first)
    }
}

/// Measures of meshes for these tests.
enum MeshChecks {
    static func volume(_ mesh: TriangleMesh) -> Double {
        MeshMeasures.signedVolume(x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, indices: mesh.indices.span)
    }

    static func area(_ mesh: TriangleMesh) -> Double { mesh.area }

    /// The least upward part of a triangle's unit normal.
    static func lowestNormalZ(_ mesh: TriangleMesh) -> Double {
        (0..<mesh.triangleCount).map { triangle in
            let corners = (0..<3).map { Int(mesh.indices[3 * triangle + $0]) }
            let normal = MeshMeasures.doubledVectorArea(
                x: mesh.x.span, y: mesh.y.span, z: mesh.z.span, corners[0], corners[1], corners[2])
            return normal.z / normal.length
        }.min() ?? 1
    }
}
