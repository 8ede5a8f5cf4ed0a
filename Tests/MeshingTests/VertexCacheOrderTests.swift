import Meshing
import Testing

@Suite struct VertexCacheOrderTests {
    private func missRatio(_ indices: [UInt32], _ vertexCount: Int) throws -> Double {
        try VertexCacheOrder.statistics(indices: indices.span, vertexCount: vertexCount).missRatio
    }

    @Test("Every triangle stays, once, with its corners in their order")
    func permutation() throws {
        var cacheOrder = VertexCacheOrder()
        for seed in 0..<UInt64(200) {
            var random = SplitMix64(seed: seed)
            let count = random.int(1...40)
            // Triangles that name a point twice, too.
            let indices = (0..<3 * random.int(0...120)).map { _ in UInt32(random.int(0...count - 1)) }
            let order = try cacheOrder.order(indices: indices.span, vertexCount: count)
            #expect(order.sorted() == (0..<UInt32(indices.count / 3)).map { $0 }, "seed \(seed)")
            #expect(try cacheOrder.order(indices: indices.span, vertexCount: count) == order, "seed \(seed)")
            let reordered = VertexCacheOrder.reordered(indices.span, by: order.span)
            let fetch = try VertexCacheOrder.fetchOrder(indices: reordered.span, vertexCount: count)
            #expect(fetch.indices.map { fetch.vertexSources[Int($0)] } == reordered, "seed \(seed)")
            #expect(Set(fetch.vertexSources) == Set(indices) && fetch.vertexSources.count == Set(indices).count)
            var highest: UInt32 = 0
            for index in fetch.indices {
                #expect(index <= highest, "seed \(seed): points are not numbered by first use")
                highest = max(highest, index + 1)
            }
        }
    }

    @Test("A shuffled terrain is transformed fewer than 0.75 times a triangle, instead of nearly three times")
    func terrain() throws {
        var cacheOrder = VertexCacheOrder()
        var random = SplitMix64(seed: 1)
        let mesh = SampleMeshes.shuffled(SampleMeshes.terrain(columns: 100, rows: 100), &random)
        let order = try cacheOrder.order(indices: mesh.indices.span, vertexCount: mesh.x.count)
        let better = VertexCacheOrder.reordered(mesh.indices.span, by: order.span)
        #expect(try missRatio(mesh.indices, mesh.x.count) > 2.9)
        #expect(try missRatio(better, mesh.x.count) < 0.75)
    }

    @Test("The statistics are those of a cache that forgets the oldest, counted naively")
    func statistics() throws {
        for seed in 0..<UInt64(100) {
            var random = SplitMix64(seed: seed)
            let count = random.int(3...30)
            let size = random.int(3...20)
            let indices = (0..<3 * random.int(0...60)).map { _ in UInt32(random.int(0...count - 1)) }
            var cache: [UInt32] = []
            var misses = 0
            for index in indices where !cache.contains(index) {
                misses += 1
                cache.append(index)
                if cache.count > size { cache.removeFirst() }
            }
            let statistics = try VertexCacheOrder.statistics(
                indices: indices.span, vertexCount: count, cacheSize: size)
            #expect(statistics.transformedCount == misses, "seed \(seed)")
            #expect(statistics.usedVertexCount == Set(indices).count, "seed \(seed)")
        }
        let none: [UInt32] = []
        #expect(try missRatio(none, 0) == 0)
    }

    @Test("A fan of 20,000 triangles about one point takes linear time")
    func hub() throws {
        var cacheOrder = VertexCacheOrder()
        var random = SplitMix64(seed: 3)
        let count = UInt32(20_000)
        let indices: [UInt32] = (1...count).shuffled(using: &random).flatMap { [0, $0, $0 % count + 1] as [UInt32] }
        let order = try cacheOrder.order(indices: indices.span, vertexCount: Int(count) + 1)
        #expect(order.count == Int(count))
    }

    @Test("Points that do not exist are errors")
    func errors() {
        var cacheOrder = VertexCacheOrder()
        let indices: [UInt32] = [0, 1, 2]
        #expect(throws: MeshError.self) { try cacheOrder.order(indices: indices.span, vertexCount: 2) }
        #expect(throws: MeshError.self) { try VertexCacheOrder.fetchOrder(indices: indices.span, vertexCount: 0) }
        #expect(throws: MeshError.self) {
            try VertexCacheOrder.statistics(indices: indices.span, vertexCount: 3, cacheSize: 2)
        }
    }
}
