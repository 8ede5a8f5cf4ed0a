internal import CProj
internal import SpatialFrames

extension VectorOperation {
    /// The operation of a pipeline; nil where a step, or a key of a step, is not understood.
    ///
    init?(pipeline: String, in context: ProjContext) {
        // Keys before the first step would count for all of them.
        guard pipeline.prefix(while: { $0 != "s" }) == "+proj=pipeline +" else { return nil }
        var steps: [Step] = []
        var isHeightKept = false
        for step in PipelineStep.all(in: pipeline) {
            guard !step.isAmbiguous else { return nil }
            switch step.method {
            case "noop":
                guard step.hasOnly([]) else { return nil }
            case "push", "pop":
                // One height put aside at a time, and nothing else.
                guard step.hasOnly(["v_3"]), step.values["v_3"]?.isEmpty == true, !step.isInverse,
                    isHeightKept == (step.method == "pop")
                else { return nil }
                isHeightKept.toggle()
                steps.append(isHeightKept ? .keepHeights : .restoreHeights)
            default:
                guard let made = Step(step, in: context) else { return nil }
                steps.append(made)
            }
        }
        guard !isHeightKept else { return nil }
        self.init(steps)
    }
}

extension VectorOperation.Step {
    /// A step that is understood; nil for others.
    fileprivate init?(_ step: PipelineStep, in context: ProjContext) {
        switch step.method {
        case "axisswap": self.init(axes: step)
        case "unitconvert": self.init(units: step)
        case "utm", "tmerc", "etmerc": self.init(transverseMercator: step)
        case "lcc": self.init(lambertConic: step)
        case "merc", "webmerc": self.init(mercator: step)
        case "sterea", "somerc": self.init(oblique: step)
        case "cart":
            guard step.hasOnly(ReferenceEllipsoid.keys), let ellipsoid = ReferenceEllipsoid(step),
                ellipsoid.flattening > 0
            else { return nil }
            self = step.isInverse ? .toGeographic(ellipsoid) : .toGeocentric(ellipsoid)
        case "helmert": self.init(helmert: step)
        case "affine":
            guard step.hasOnly(["xoff", "yoff", "zoff"]), !step.isInverse, let x = step.value("xoff", orElse: 0),
                let y = step.value("yoff", orElse: 0), let z = step.value("zoff", orElse: 0)
            else { return nil }
            self = .add(SIMD3(x, y, z))
        case "vgridshift": self.init(heights: step, in: context)
        case "hgridshift": self.init(shifts: step, in: context)
        default: return nil
        }
    }

    private init?(axes step: PipelineStep) {
        guard step.hasOnly(["order"]), !step.isInverse else { return nil }
        var (order, factors) = (SIMD3(0, 1, 2), SIMD3<Double>(1, 1, 1))
        var seen: Set<Int> = []
        let axes = (step.values["order"] ?? "").split(separator: ",")
        guard (2...3).contains(axes.count) else { return nil }
        for (index, text) in axes.enumerated() {
            guard let axis = Int(text), (1...axes.count).contains(abs(axis)), seen.insert(abs(axis)).inserted else {
                return nil
            }
            order[index] = abs(axis) - 1
            factors[index] = axis < 0 ? -1 : 1
        }
        self = .arrange(order: order, factors: factors)
    }

    private init?(units step: PipelineStep) {
        guard step.hasOnly(["xy_in", "xy_out", "z_in", "z_out"]) else { return nil }
        func factor(_ from: String, _ to: String) -> Double? {
            guard let source = step.values[from], let target = step.values[to] else {
                return step.values[from] == nil && step.values[to] == nil ? 1 : nil
            }
            guard let first = MeasureUnit(source), let second = MeasureUnit(target), first.isAngle == second.isAngle
            else { return nil }
            let result = first.factor / second.factor
            return step.isInverse ? 1 / result : result
        }
        guard let plane = factor("xy_in", "xy_out"), let height = factor("z_in", "z_out") else { return nil }
        self = .arrange(order: SIMD3(0, 1, 2), factors: SIMD3(plane, plane, height))
    }

    private init?(transverseMercator step: PipelineStep) {
        guard step.isInverse, let ellipsoid = ReferenceEllipsoid(step), ellipsoid.flattening > 0 else { return nil }
        if step.method == "utm" {
            guard step.hasOnly(ReferenceEllipsoid.keys.union(["zone", "south"])),
                let zone = step.values["zone"].flatMap({ Int($0) }), (1...60).contains(zone),
                step.values["south"]?.isEmpty ?? true
            else { return nil }
            self = .fromTransverseMercator(
                TransverseMercatorInverse(
                    ellipsoid, centralMeridian: Angle(degrees: Double(6 * zone - 183)).radians, originLatitude: 0,
                    scale: 0.9996, falseEasting: 500_000, falseNorthing: step.values["south"] == nil ? 0 : 10_000_000))
            return
        }
        guard step.hasOnly(ReferenceEllipsoid.keys.union(["lat_0", "lon_0", "k", "k_0", "x_0", "y_0"])),
            let frame = PlaneFrame(step)
        else { return nil }
        self = .fromTransverseMercator(
            TransverseMercatorInverse(
                ellipsoid, centralMeridian: frame.centralMeridian, originLatitude: frame.originLatitude,
                scale: frame.scale, falseEasting: frame.falseEasting, falseNorthing: frame.falseNorthing))
    }

    private init?(lambertConic step: PipelineStep) {
        guard step.isInverse, let ellipsoid = ReferenceEllipsoid(step), ellipsoid.flattening > 0,
            step.hasOnly(
                ReferenceEllipsoid.keys.union(["lat_0", "lon_0", "lat_1", "lat_2", "k", "k_0", "x_0", "y_0"])),
            let frame = PlaneFrame(step), let first = step.angle("lat_1", orElse: nil),
            let second = step.angle("lat_2", orElse: first),
            // Of one parallel PROJ makes the latitude of the origin where none is stated.
            step.values["lat_0"] != nil,
            let projection = LambertConicInverse(
                ellipsoid, centralMeridian: frame.centralMeridian, originLatitude: frame.originLatitude,
                parallels: (first, second), scale: frame.scale, falseEasting: frame.falseEasting,
                falseNorthing: frame.falseNorthing)
        else { return nil }
        self = .fromLambertConic(projection)
    }

    private init?(mercator step: PipelineStep) {
        guard step.isInverse, var ellipsoid = ReferenceEllipsoid(step),
            step.hasOnly(ReferenceEllipsoid.keys.union(["lat_0", "lon_0", "lat_ts", "k", "k_0", "x_0", "y_0"])),
            var frame = PlaneFrame(step), frame.originLatitude == 0, let trueLatitude = step.angle("lat_ts", orElse: 0),
            abs(trueLatitude) < 1.5
        else { return nil }
        if step.method == "webmerc" {
            guard step.values["lat_ts"] == nil, frame.scale == 1 else { return nil }
            ellipsoid = ReferenceEllipsoid(semiMajorAxis: ellipsoid.semiMajorAxis, flattening: 0)
        } else if step.values["lat_ts"] != nil {
            guard step.values["k"] == nil, step.values["k_0"] == nil else { return nil }
            frame.scale = IsometricLatitude.parallelRadius(at: trueLatitude, on: ellipsoid)
        }
        self = .fromMercator(
            MercatorInverse(
                ellipsoid, centralMeridian: frame.centralMeridian, scale: frame.scale,
                falseEasting: frame.falseEasting, falseNorthing: frame.falseNorthing))
    }

    private init?(oblique step: PipelineStep) {
        guard step.isInverse, let ellipsoid = ReferenceEllipsoid(step), ellipsoid.flattening > 0,
            step.hasOnly(ReferenceEllipsoid.keys.union(["lat_0", "lon_0", "k", "k_0", "x_0", "y_0"])),
            let frame = PlaneFrame(step), abs(frame.originLatitude) < 1.5
        else { return nil }
        let plane = ObliquePlane(
            ellipsoid, centralMeridian: frame.centralMeridian, originLatitude: frame.originLatitude,
            scale: frame.scale, falseEasting: frame.falseEasting, falseNorthing: frame.falseNorthing)
        self =
            step.method == "sterea"
            ? .fromObliqueStereographic(ObliqueStereographicInverse(plane))
            : .fromSwissMercator(SwissMercatorInverse(plane))
    }

    private init?(heights step: PipelineStep, in context: ProjContext) {
        // PROJ subtracts unless it is told otherwise. What it takes for a gap depends on other factors.
        guard step.hasOnly(["grids", "multiplier"]), step.gridNames.count == 1,
            let multiplier = step.value("multiplier", orElse: -1), abs(multiplier) == 1,
            let path = context.path(ofGrid: step.gridNames[0])
        else { return nil }
        let factor = step.isInverse ? -multiplier : multiplier
        if let grid = HeightGrid.shared(path: path) {
            self = .addHeights(grid, factor: factor)
            return
        }
        guard let geometry = GridGeometry(of: path), let names = step.values["grids"],
            let grid = SampledGrid(
                geometry, kind: .heights, step: "+proj=vgridshift +grids=\(names) +multiplier=1", in: context)
        else { return nil }
        self = .addSampledHeights(grid, factor: factor)
    }

    private init?(shifts step: PipelineStep, in context: ProjContext) {
        guard step.hasOnly(["grids"]), !step.isInverse, step.gridNames.count == 1,
            let path = context.path(ofGrid: step.gridNames[0])
        else { return nil }
        if let grid = ShiftGrid.shared(path: path) {
            self = .shiftPlane(grid)
            return
        }
        guard let geometry = GridGeometry(of: path), let names = step.values["grids"],
            let grid = SampledGrid(geometry, kind: .shifts, step: "+proj=hgridshift +grids=\(names)", in: context)
        else { return nil }
        self = .shiftPlaneBySamples(grid)
    }

    private init?(helmert step: PipelineStep) {
        let angles = ["rx", "ry", "rz"]
        guard step.hasOnly(Set(["x", "y", "z", "s", "convention"] + angles)), !step.isInverse,
            let x = step.value("x", orElse: 0), let y = step.value("y", orElse: 0), let z = step.value("z", orElse: 0),
            let millionths = step.value("s", orElse: 0)
        else { return nil }
        var rotation = SIMD3<Double>.zero
        for (index, key) in angles.enumerated() {
            guard let seconds = step.value(key, orElse: 0) else { return nil }
            rotation[index] = seconds * (Angle(degrees: 1).radians / 3600)
        }
        switch step.values["convention"] {
        case "coordinate_frame": break
        case "position_vector": rotation = -rotation
        default: guard angles.allSatisfy({ step.values[$0] == nil }) else { return nil }
        }
        self = .shiftDatum(
            HelmertShift(offset: SIMD3(x, y, z), rotation: rotation, scale: 1 + millionths * 1e-6))
    }
}

extension GridGeometry {
    /// Of the only grid in a TIFF file, or of a GTX file; nil for others.
    fileprivate init?(of path: String) {
        guard let file = try? GridFile(path) else { return nil }
        if let directories = try? GeoTIFFDirectory.all(in: file) {
            guard directories.count == 1, let geometry = directories[0].geometry else { return nil }
            self = geometry
        } else {
            guard path.hasSuffix("gtx"), let header = GTXHeader(file.bytes(at: 0, count: GTXHeader.length)),
                header.fault(fileSize: file.size) == nil
            else { return nil }
            self.init(header)
        }
    }

    /// Of a GTX file, which PROJ turns back by 360° where it begins in the east.
    init(_ header: GTXHeader) {
        self.init(
            west: header.west >= 180 ? header.west - 360 : header.west, south: header.south,
            stepEast: header.stepEast, stepNorth: header.stepNorth, columns: header.columns, rows: header.rows)
    }
}

/// A unit that PROJ knows by name or number.
private struct MeasureUnit {
    /// Metres or radians in one.
    var factor: Double
    var isAngle: Bool

    init?(_ name: String) {
        switch name {
        case "rad": (factor, isAngle) = (1, true)
        case "deg": (factor, isAngle) = (Double.pi / 180, true)
        case "grad": (factor, isAngle) = (Double.pi / 200, true)
        case "m": (factor, isAngle) = (1, false)
        case "km": (factor, isAngle) = (1000, false)
        case "ft": (factor, isAngle) = (0.3048, false)
        case "us-ft": (factor, isAngle) = (1200.0 / 3937, false)
        default: return nil
        }
    }
}

/// The parameters that projections have in common.
private struct PlaneFrame {
    /// Radians.
    var centralMeridian: Double
    var originLatitude: Double
    var scale: Double
    /// Metres.
    var falseEasting: Double
    var falseNorthing: Double

    init?(_ step: PipelineStep) {
        guard step.values["k"] == nil || step.values["k_0"] == nil, let meridian = step.angle("lon_0", orElse: 0),
            let latitude = step.angle("lat_0", orElse: 0),
            let scale = step.value(step.values["k"] == nil ? "k_0" : "k", orElse: 1),
            let east = step.value("x_0", orElse: 0), let north = step.value("y_0", orElse: 0), scale > 0.1, scale < 10,
            abs(meridian) <= .pi, abs(latitude) <= .pi / 2
        else { return nil }
        centralMeridian = meridian
        originLatitude = latitude
        self.scale = scale
        falseEasting = east
        falseNorthing = north
    }
}

extension PipelineStep {
    /// A finite number; nil where there is none but something else.
    fileprivate func value(_ key: String, orElse other: Double?) -> Double? {
        guard let text = values[key] else { return other }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// An angle in radians, of a number of degrees.
    fileprivate func angle(_ key: String, orElse other: Double?) -> Double? {
        guard values[key] != nil else { return other }
        return value(key, orElse: nil).map { Angle(degrees: $0).radians }
    }
}

extension ReferenceEllipsoid {
    /// What a step says of its ellipsoid.
    fileprivate static let keys: Set<String> = ["ellps", "a", "b", "rf"]

    /// The ellipsoid of a step, by PROJ's list of names or by its axes; nil if that is not clear.
    fileprivate init?(_ step: PipelineStep) {
        if let name = step.values["ellps"] {
            guard ["a", "b", "rf"].allSatisfy({ step.values[$0] == nil }) else { return nil }
            self.init(named: name)
            return
        }
        guard let axis = step.value("a", orElse: nil) else { return nil }
        self.init(axis, b: step.value("b", orElse: nil), rf: step.value("rf", orElse: nil))
    }

    private init?(_ axis: Double, b: Double?, rf: Double?) {
        var flattening = 0.0
        switch (b, rf) {
        case (let b?, nil): flattening = (axis - b) / axis
        case (nil, let rf?): flattening = 1 / rf
        default: return nil
        }
        // The series are exact for bodies that are nearly spheres.
        guard axis > 6e6, axis < 7e6, flattening >= 0, flattening < 0.005 else { return nil }
        self.init(semiMajorAxis: axis, flattening: flattening)
    }

    private init?(named name: String) {
        // A list of constants in PROJ's library, ended by an entry without a name.
        var entry = unsafe proj_list_ellps()
        while let current = unsafe entry, let id = unsafe current.pointee.id {
            if unsafe ProjObject.text(id) == name {
                let major = unsafe ProjObject.text(current.pointee.major)
                let other = unsafe ProjObject.text(current.pointee.ell)
                guard major.hasPrefix("a="), let axis = Double(major.dropFirst(2)) else { return nil }
                let (b, rf) = (other.hasPrefix("b="), other.hasPrefix("rf="))
                self.init(
                    axis, b: b ? Double(other.dropFirst(2)) : nil, rf: rf ? Double(other.dropFirst(3)) : nil)
                return
            }
            unsafe entry = current + 1
        }
        return nil
    }
}
