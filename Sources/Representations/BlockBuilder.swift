internal import CityObjects
internal import Meshing
internal import SpatialFrames

/// Makes the block of a tree: every object's footprint extruded from its lowest to its highest point.
///
/// The footprint of an object is its ground surfaces; where the source names none, what faces straight down; where
/// there is nothing of that either, the convex hull of its points.
struct BlockBuilder {
    private var triangulator = PolygonTriangulator()

    /// A builder without memory yet.
    init() {}

    /// The block without its error, nil where none can be made or it would be no simpler than the leaf.
    ///
    /// - Parameters:
    ///   - tree: the city objects.
    ///   - leaf: its leaf, with positions in metres east, north and up of the record's origin.
    ///   - frame: that frame.
    /// - Complexity: O(triangles of leaf).
    mutating func build(_ tree: CityObjectTree, leaf: LeafResult, frame: LocalFrame) -> Rung? {
        guard tree.objects[0].kind.isBlockLike else { return nil }
        let footprints = Footprints(tree, leaf: leaf, frame: frame)
        var block = BlockAssembly(frame: frame)
        for object in footprints.objects {
            block.append(object, triangulator: &triangulator)
        }
        guard !block.mesh.indices.isEmpty else { return nil }
        guard block.mesh.triangleCount < leaf.representation.triangleCount else { return nil }
        return Rung(
            representation: block.representation, east: block.mesh.x, north: block.mesh.y, up: block.mesh.z)
    }
}

/// The footprints of a tree's objects, as polygons in the plane.
private struct Footprints {
    /// One object's footprint and heights.
    struct Object {
        var index: Int32
        var lower: Double
        var upper: Double
        var x: [Double] = []
        var y: [Double] = []
        var ringStarts: [Int32] = []
        var polygonStarts: [Int32] = []
    }

    private(set) var objects: [Object] = []

    init(_ tree: CityObjectTree, leaf: LeafResult, frame: LocalFrame) {
        var position: [Int32: Int] = [:]
        let representation = leaf.representation
        // Heights and points of each object that is shown.
        var points: [[Int32]] = []
        for face in representation.faces {
            let object = representation.surfaces[Int(face.surface)].object
            // What lies inside is inside of the block, too.
            if tree.objects[Int(object)].kind.isInterior { continue }
            let slot: Int
            if let known = position[object] {
                slot = known
            } else {
                slot = objects.count
                position[object] = slot
                objects.append(Object(index: object, lower: .infinity, upper: -.infinity))
                points.append([])
            }
            for index in Int(face.firstIndex)..<Int(face.firstIndex + face.indexCount) {
                let point = Int(representation.indices[index])
                objects[slot].lower = min(objects[slot].lower, leaf.up[point])
                objects[slot].upper = max(objects[slot].upper, leaf.up[point])
                points[slot].append(Int32(point))
            }
        }
        addTriangles(leaf, frame, position, onlyGround: true)
        addTriangles(leaf, frame, position.filter { objects[$0.value].polygonStarts.isEmpty }, onlyGround: false)
        for slot in objects.indices where objects[slot].polygonStarts.isEmpty { addHull(slot, points[slot], leaf) }
    }

    /// Adds the triangles of ground surfaces, or of everything that faces down.
    private mutating func addTriangles(
        _ leaf: LeafResult, _ frame: LocalFrame, _ position: [Int32: Int], onlyGround: Bool
    ) {
        let representation = leaf.representation
        for face in representation.faces {
            let surface = representation.surfaces[Int(face.surface)]
            guard let slot = position[surface.object] else { continue }
            if onlyGround {
                guard surface.kind == .ground else { continue }
            } else {
                let normal = Displacement<ResultFrame>(
                    x: Double(face.normalX), y: Double(face.normalY), z: Double(face.normalZ))
                guard normal.dot(frame.up) < -0.9 else { continue }
            }
            for first in stride(from: Int(face.firstIndex), to: Int(face.firstIndex + face.indexCount), by: 3) {
                addTriangle(slot, (0..<3).map { Int(representation.indices[first + $0]) }, leaf)
            }
        }
    }

    private mutating func addTriangle(_ slot: Int, _ corners: [Int], _ leaf: LeafResult) {
        objects[slot].polygonStarts.append(Int32(objects[slot].ringStarts.count))
        objects[slot].ringStarts.append(Int32(objects[slot].x.count))
        for corner in corners {
            objects[slot].x.append(leaf.east[corner])
            objects[slot].y.append(leaf.north[corner])
        }
    }

    private mutating func addHull(_ slot: Int, _ points: [Int32], _ leaf: LeafResult) {
        let x = points.map { leaf.east[Int($0)] }
        let y = points.map { leaf.north[Int($0)] }
        let hull = convexHull(x: x.span, y: y.span)
        guard hull.count >= 3 else { return }
        objects[slot].polygonStarts.append(0)
        objects[slot].ringStarts.append(0)
        objects[slot].x = hull.map { x[Int($0)] }
        objects[slot].y = hull.map { y[Int($0)] }
    }
}

/// Puts the blocks of objects together and states them as a representation.
private struct BlockAssembly {
    private(set) var mesh = TriangleMesh()
    private(set) var representation = Representation()
    private let frame: LocalFrame

    init(frame: LocalFrame) { self.frame = frame }

    mutating func append(_ object: Footprints.Object, triangulator: inout PolygonTriangulator) {
        guard !object.polygonStarts.isEmpty else { return }
        let block = extrudedBlock(
            x: object.x.span, y: object.y.span, ringStarts: object.ringStarts.span,
            polygonStarts: object.polygonStarts.span, end: Int32(object.x.count), lower: object.lower,
            upper: object.upper, includesBottom: false, triangulator: &triangulator)
        guard !block.mesh.indices.isEmpty else { return }
        let base = UInt32(mesh.x.count)
        for point in block.mesh.x.indices {
            mesh.x.append(block.mesh.x[point])
            mesh.y.append(block.mesh.y[point])
            mesh.z.append(block.mesh.z[point])
            let vector = frame.image(
                of: Displacement<ENU>(x: block.mesh.x[point], y: block.mesh.y[point], z: block.mesh.z[point]))
            representation.x.append(Self.steps(vector.x))
            representation.y.append(Self.steps(vector.y))
            representation.z.append(Self.steps(vector.z))
        }
        var rows: [ExtrudedBlock.Face: Int32] = [:]
        for triangle in block.faces.indices {
            let corners = (0..<3).map { block.mesh.indices[3 * triangle + $0] }
            let a = Self.point(block.mesh, corners[0])
            let normal = (Self.point(block.mesh, corners[1]) - a).cross(Self.point(block.mesh, corners[2]) - a)
            let length = normal.length
            guard length > 0 else { continue }
            let row = rows[block.faces[triangle]] ?? addSurface(block.faces[triangle], object.index)
            rows[block.faces[triangle]] = row
            representation.surfaces[Int(row)].area += Float(length / 2)
            let direction = frame.image(
                ofNormal: Displacement<ENU>(x: normal.x / length, y: normal.y / length, z: normal.z / length))
            representation.faces.append(
                RepresentationFace(
                    surface: row, firstIndex: Int32(representation.indices.count), indexCount: 3,
                    normalX: Float(direction.x), normalY: Float(direction.y), normalZ: Float(direction.z)))
            for corner in corners {
                representation.indices.append(corner + base)
                mesh.indices.append(corner + base)
            }
        }
    }

    private mutating func addSurface(_ face: ExtrudedBlock.Face, _ object: Int32) -> Int32 {
        let (kind, slope): (BoundarySurfaceKind, Float) =
            switch face {
            case .roof: (.roof, 0)
            case .wall: (.wall, 90)
            case .ground: (.ground, 180)
            }
        representation.surfaces.append(
            RepresentationSurface(kind: kind, object: object, identifier: "", area: 0, slope: slope, azimuth: -1))
        return Int32(representation.surfaces.count - 1)
    }

    private static func point(_ mesh: TriangleMesh, _ index: UInt32) -> Position<ENU> {
        Position(x: mesh.x[Int(index)], y: mesh.y[Int(index)], z: mesh.z[Int(index)])
    }

    /// Steps of 0.1 mm; what lies farther than they reach is put at their end.
    private static func steps(_ metres: Double) -> Int32 {
        Int32(max(-2e9, min(2e9, (metres / Representation.step).rounded())))
    }
}
