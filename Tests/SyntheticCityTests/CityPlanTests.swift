import Testing

@testable import SyntheticCity

@Suite struct CityPlanTests {
    @Test(
        "Buildings stay within 46 m of their block's centre lines, also around far centres", arguments: [UInt64(2), 77])
    func streetsStayClear(seed: UInt64) {
        var plans = BuildingPlans(seed: seed)
        var buffer = PolygonBuffer()
        // The first block of ring 24 begins at 4 · 23 · 24; the second centre lies on that ring.
        for index in Array(0..<2400) + Array((4 * 23 * 24 * 12)..<(4 * 24 * 25 * 12)) {
            let (plan, block) = plans.building(index)
            let column = CityLayout.columnDistance(block.column)
            let row = CityLayout.gridDistance(block.row)
            buffer.removeAll()
            buffer.addShell(of: plan.main)
            if let annex = plan.annex { buffer.addShell(of: annex) }
            for point in 0..<buffer.east.count {
                let east = buffer.east[point] - CityLayout.originEast
                let north = buffer.north[point] - CityLayout.originNorth
                let along = (east * 24 + north * 7) / 25 - column
                let across = (north * 24 - east * 7) / 25 - row
                #expect(abs(along) < 46_000 && abs(across) < 46_000, "building \(index), seed \(seed)")
            }
        }
    }

    @Test("Streets between blocks are at least 8 m wide, avenues and the river wider")
    func streetWidths() {
        for index in Int64(-40)..<40 {
            let columns = CityLayout.columnDistance(index + 1) - CityLayout.columnDistance(index)
            let rows = CityLayout.gridDistance(index + 1) - CityLayout.gridDistance(index)
            #expect([100_000, 116_000].contains(rows))
            #expect(columns == rows + (index == -3 ? 48_000 : 0))
        }
    }

    @Test("Shells of thousands of plans are closed, of whole millimetres and planar", arguments: [UInt64(13), 14])
    func shellsAreClosed(seed: UInt64) {
        struct Edge: Hashable {
            var from: Point
            var to: Point
        }
        var plans = BuildingPlans(seed: seed)
        var buffer = PolygonBuffer()
        for index in stride(from: 0, to: 20_000, by: 11) {
            let (plan, _) = plans.building(index)
            for part in [plan.main, plan.annex].compactMap({ $0 }) {
                buffer.removeAll()
                buffer.addShell(of: part)
                var edges: [Edge: Int] = [:]
                for polygon in 0..<buffer.count {
                    var read = ReadPolygon(id: "", owner: "", surface: "", isBlockModel: false)
                    for ring in buffer.rings(ofPolygon: polygon) {
                        let points = buffer.points(ofRing: ring).map {
                            Point(x: buffer.east[$0], y: buffer.north[$0], z: buffer.height[$0])
                        }
                        read.rings.append(points)
                        for (a, b) in zip(points, points.dropFirst() + points.prefix(1)) {
                            edges[Edge(from: a, to: b), default: 0] += 1
                        }
                    }
                    let normal = read.normal
                    #expect(read.rings.joined().allSatisfy { normal.dot($0 - read.rings[0][0]) == 0 }, "\(index)")
                }
                let isClosed = edges.allSatisfy { $0.value == 1 && edges[Edge(from: $0.key.to, to: $0.key.from)] == 1 }
                #expect(isClosed, "building \(index), \(part.shape), seed \(seed)")
                #expect(buffer.sixfoldVolume() > 0, "building \(index), \(part.shape), seed \(seed)")
            }
        }
    }

    @Test("A footprint's area is that of the ground surface", arguments: [UInt64(5)])
    func footprintArea(seed: UInt64) {
        var plans = BuildingPlans(seed: seed)
        var buffer = PolygonBuffer()
        for index in 0..<600 {
            let part = plans.building(index).0.main
            buffer.removeAll()
            buffer.addShell(of: part)
            let ground = (0..<buffer.count).filter { buffer.kinds[$0] == .ground }
            #expect(ground.count == 1)
            // The attribute is cut to thousandths of a square metre.
            let difference = buffer.area(ofPolygon: ground[0]) - Double(part.footprintArea) / 1000
            #expect((-1e-6..<0.001_001).contains(difference), "building \(index)")
        }
    }
}
