import Testing

@testable import Meshing

@Suite("Orientation of shells")
struct ShellOrientationTests {
    /// A box as faces of two triangles, each counter-clockwise from outside.
    struct Box {
        var x: [Double] = []
        var y: [Double] = []
        var z: [Double] = []
        var indices: [UInt32] = []
        var faceStarts: [Int32] = []

        mutating func add(
            from low: SIMD3<Double>, to high: SIMD3<Double>, turned: Set<Int> = [], without: Set<Int> = []
        ) {
            let base = UInt32(x.count)
            for corner in 0..<8 {
                x.append(corner & 1 == 0 ? low.x : high.x)
                y.append(corner & 2 == 0 ? low.y : high.y)
                z.append(corner & 4 == 0 ? low.z : high.z)
            }
            let faces: [[UInt32]] = [
                [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7], [2, 0, 4, 6],
            ]
            for (number, face) in faces.enumerated() where !without.contains(number) {
                let loop = turned.contains(number) ? Array(face.reversed()) : face
                faceStarts.append(Int32(indices.count / 3))
                indices += [loop[0], loop[1], loop[2], loop[0], loop[2], loop[3]].map { $0 + base }
            }
        }

        var keys: [UInt64] {
            x.indices.map { EdgeBalance.key(Int32(x[$0] * 100), Int32(y[$0] * 100), Int32(z[$0] * 100)) }
        }

        func facesToTurn() -> [Int32] {
            var orientation = ShellOrientation()
            return orientation.facesToTurn(
                keys: keys.span, x: x.span, y: y.span, z: z.span, indices: indices.span, faceStarts: faceStarts.span)
        }

        var balance: EdgeBalance {
            var balance = EdgeBalance()
            let keys = keys
            for first in stride(from: 0, to: indices.count, by: 3) {
                balance.add(keys[Int(indices[first])], keys[Int(indices[first + 1])], keys[Int(indices[first + 2])])
            }
            return balance
        }
    }

    @Test("Whichever faces of a box are turned inwards, those and no others are found")
    func everySubset() {
        for subset in 0..<64 {
            let turned = Set((0..<6).filter { subset & (1 << $0) != 0 })
            var box = Box()
            box.add(from: SIMD3(500_000, 5_600_000, 100), to: SIMD3(500_010, 5_600_007, 103), turned: turned)
            #expect(box.facesToTurn().map(Int.init) == turned.sorted(), "turned \(turned.sorted())")
            #expect(box.balance.isBalanced == (subset == 0 || subset == 63))
            #expect(box.balance.isPaired)
        }
    }

    @Test("A box with a missing face is left as it is, since it has no outside")
    func open() {
        var box = Box()
        box.add(from: SIMD3(0, 0, 0), to: SIMD3(1, 1, 1), turned: [1, 2], without: [0])
        #expect(box.facesToTurn() == [])
        #expect(!box.balance.isBalanced && !box.balance.isPaired)
    }

    @Test("A hollow inside keeps facing inwards; the same box outside is turned")
    func hollow() {
        var inside = Box()
        inside.add(from: SIMD3(0, 0, 0), to: SIMD3(10, 10, 10))
        inside.add(from: SIMD3(2, 2, 2), to: SIMD3(4, 4, 4), turned: [0, 1, 2, 3, 4, 5])
        #expect(inside.facesToTurn() == [])
        var outside = Box()
        outside.add(from: SIMD3(0, 0, 0), to: SIMD3(10, 10, 10))
        outside.add(from: SIMD3(12, 2, 2), to: SIMD3(14, 4, 4), turned: [0, 1, 2, 3, 4, 5])
        #expect(outside.facesToTurn() == [6, 7, 8, 9, 10, 11])
    }

    @Test("A closed box beside an open one is still put right")
    func besideOpen() {
        var boxes = Box()
        boxes.add(from: SIMD3(0, 0, 0), to: SIMD3(1, 1, 1), turned: [3])
        boxes.add(from: SIMD3(5, 0, 0), to: SIMD3(6, 1, 1), turned: [3], without: [0])
        #expect(boxes.facesToTurn() == [3])
    }

    @Test("Boxes that share an edge say nothing of one another and are left")
    func sharedEdge() {
        var boxes = Box()
        boxes.add(from: SIMD3(0, 0, 0), to: SIMD3(1, 1, 1), turned: [3])
        boxes.add(from: SIMD3(1, 1, 0), to: SIMD3(2, 2, 1))
        #expect(boxes.facesToTurn() == [])
    }

    @Test("A Möbius strip has no outside")
    func moebius() {
        var strip = Box()
        let count = 9
        for step in 0..<count {
            let angle = Double(step) / Double(count)
            strip.x += [angle * 10, angle * 10]
            strip.y += [(angle - 0.5) * (angle - 0.5) * 10, (angle - 0.5) * (angle - 0.5) * 10]
            strip.z += [0, 1]
        }
        for step in 0..<count {
            let (a, b) = (UInt32(2 * step), UInt32(2 * step + 1))
            let last = step == count - 1
            let (c, d): (UInt32, UInt32) = last ? (1, 0) : (UInt32(2 * step + 2), UInt32(2 * step + 3))
            strip.faceStarts.append(Int32(strip.indices.count / 3))
            strip.indices += [a, c, d, a, d, b]
        }
        #expect(strip.facesToTurn() == [])
    }
}
