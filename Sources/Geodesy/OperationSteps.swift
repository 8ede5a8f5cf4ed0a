/// The steps of an operation in words, read from the pipeline that is really run.
enum OperationSteps {
    /// What happens to coordinates on their way to longitude, latitude and height, in order.
    static func words(of plan: CoordinateOperationPlan) -> [String] {
        var result: [String] = []
        if plan.heightScale != 1 {
            result.append("heights times \(plan.heightScale), which makes metres of \(plan.description.heightUnit)")
        }
        let steps = PipelineStep.all(in: plan.pipeline)
        var isHeightKept = false
        var isSwapUndone = false
        for (index, step) in steps.enumerated() {
            if step.method == "push", step.values["v_3"] != nil { isHeightKept = true }
            if step.isSwap, index + 1 < steps.count, steps[index + 1].isSwap {
                // Twice is not at all.
                isSwapUndone = true
                continue
            }
            if isSwapUndone {
                isSwapUndone = false
                continue
            }
            if let text = words(step, isFirst: index == 0) {
                let keeps = isHeightKept && step.method == "helmert"
                result.append(text + (keeps ? "; heights stay" : ""))
            }
            if step.method == "pop" { isHeightKept = false }
        }
        if plan.options.heightOffset != 0 {
            result.append("add \(plan.options.heightOffset) m to the heights, as asked for")
        }
        return result
    }

    private static func words(_ step: PipelineStep, isFirst: Bool) -> String? {
        switch step.method {
        case "axisswap":
            return step.values["order"] == "2,1" ? "swap the first two coordinates" : "put the axes in order"
        case "unitconvert": return units(step)
        case "push", "pop", "noop": return nil
        case "cart":
            return step.isInverse
                ? "geocentric metres to longitude, latitude and height on \(ellipsoid(step))"
                : "to geocentric metres on \(ellipsoid(step))"
        case "helmert", "molobadekas": return shift(step)
        case "molodensky": return "shift the datum by three numbers (Molodensky)"
        case "hgridshift": return "shift longitude and latitude by the grid \(step.grids)"
        case "vgridshift":
            // PROJ adds the grid's value times a factor on the way forward, and takes it away on the way back.
            let isAdded = (step.number("multiplier") >= 0) != step.isInverse || step.values["multiplier"] == nil
            return isAdded
                ? "add the geoid's height from the grid \(step.grids)"
                : "subtract the heights of the grid \(step.grids)"
        case "affine": return affine(step)
        case "topocentric":
            return step.isInverse
                ? "metres right, ahead and up of the origin to geocentric metres"
                : "geocentric metres to metres right, ahead and up of the origin"
        case "geoc": return "\(step.isInverse ? "from" : "to") geocentric latitudes"
        case "set": return "set coordinates to constants"
        case "defmodel": return "undo the movement of the ground by the model \(step.values["model"] ?? "")"
        case "tinshift": return "shift by the triangles of \(step.values["file"] ?? "")"
        case "gridshift", "xyzgridshift": return "shift by the grid \(step.grids)"
        case "geogoffset":
            guard let metres = step.values["dh"].flatMap({ Double($0) }) else {
                return "shift longitude and latitude by constants"
            }
            return raise(step.isInverse ? -metres : metres)
        case "vertoffset":
            return raise(step.number("dh") * (step.isInverse ? -1 : 1)) + ", with a slope"
        case "deformation": return "undo the movement of the ground"
        case "longlat", "latlong": return nil
        default: return (step.isInverse ? "undo the projection: " : "project: ") + projection(step)
        }
    }

    /// An affine step as PROJ's databases and Kachel use it: mostly one constant.
    private static func affine(_ step: PipelineStep) -> String {
        let isShift = ["s11", "s22", "s33"].allSatisfy { step.values[$0] == nil || step.number($0) == 1 }
        let isPlaneKept = step.number("xoff") == 0 && step.number("yoff") == 0
        guard isShift, isPlaneKept, step.values["zoff"] != nil,
            ["s12", "s13", "s21", "s23", "s31", "s32"].allSatisfy({ step.number($0) == 0 })
        else { return (step.isInverse ? "undo" : "do") + " a linear change of the coordinates (affine)" }
        return raise(step.number("zoff") * (step.isInverse ? -1 : 1))
    }

    private static func raise(_ metres: Double) -> String {
        metres < 0 ? "subtract \(-metres) m from the heights" : "add \(metres) m to the heights"
    }

    private static func units(_ step: PipelineStep) -> String? {
        let plane = (step.values["xy_in"] ?? "", step.values["xy_out"] ?? "")
        let heights = (step.values["z_in"] ?? "", step.values["z_out"] ?? "")
        // Degrees and radians are a matter of the library's, and nobody's else.
        let angles: Set<String> = ["deg", "rad", ""]
        var parts: [String] = []
        if !angles.contains(plane.0) || !angles.contains(plane.1) {
            parts.append("coordinates from \(unit(plane.0)) to \(unit(plane.1))")
        }
        if heights.0 != heights.1 { parts.append("heights from \(unit(heights.0)) to \(unit(heights.1))") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func unit(_ code: String) -> String {
        switch code {
        case "m": "metres"
        case "us-ft": "US survey feet"
        case "ft": "international feet"
        case "deg": "degrees"
        case "rad": "radians"
        case "grad": "gon"
        default: code
        }
    }

    private static func shift(_ step: PipelineStep) -> String {
        let isRotated = ["rx", "ry", "rz", "s"].contains { step.number($0) != 0 }
        let metres = ["x", "y", "z"].map { step.values[$0] ?? "0" }.joined(separator: ", ")
        return "shift the datum by \(metres) m"
            + (isRotated ? " with rotations and a scale (Helmert, seven parameters)" : " (three parameters)")
    }

    private static func ellipsoid(_ step: PipelineStep) -> String {
        guard let code = step.values["ellps"] else {
            return step.values["a"].map { "an ellipsoid with a half axis of \($0) m" } ?? "the ellipsoid"
        }
        return ellipsoids[code] ?? code
    }

    private static func projection(_ step: PipelineStep) -> String {
        let base = "; ellipsoid \(ellipsoid(step))"
        if step.method == "utm" {
            let isSouth = step.values["south"] != nil
            return "UTM zone \(step.values["zone"] ?? "?")\(isSouth ? " south" : "")" + base
        }
        var parts: [String] = []
        func add(_ key: String, _ text: String, _ unit: String) {
            guard let value = step.values[key], !value.isEmpty else { return }
            parts.append("\(text) \(value)\(unit)")
        }
        add("lon_0", "central meridian", "°")
        if step.number("lat_0") != 0 { add("lat_0", "latitude of origin", "°") }
        if let first = step.values["lat_1"], let second = step.values["lat_2"], first != second {
            parts.append("standard parallels \(first)° and \(second)°")
        } else {
            add("lat_1", "standard parallel", "°")
        }
        add("k", "scale", "")
        add("k_0", "scale", "")
        if step.number("x_0") != 0 { add("x_0", "false easting", " m") }
        if step.number("y_0") != 0 { add("y_0", "false northing", " m") }
        let name = methods[step.method] ?? step.method
        return name + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))") + base
    }

    private static let ellipsoids: [String: String] = [
        "GRS80": "GRS 1980", "WGS84": "WGS 84", "bessel": "Bessel 1841", "intl": "International 1924",
        "krass": "Krassowsky 1940", "clrk66": "Clarke 1866", "clrk80ign": "Clarke 1880 (IGN)", "airy": "Airy 1830",
        "mod_airy": "Airy modified 1849", "WGS72": "WGS 72", "aust_SA": "Australian National Spheroid",
        "GRS67": "GRS 1967", "evrst30": "Everest 1830",
    ]

    private static let methods: [String: String] = [
        "tmerc": "transverse Mercator", "etmerc": "transverse Mercator", "lcc": "Lambert conformal conic",
        "sterea": "oblique stereographic", "somerc": "Swiss oblique Mercator", "omerc": "oblique Mercator",
        "merc": "Mercator", "webmerc": "Web Mercator", "laea": "Lambert azimuthal equal area",
        "aea": "Albers equal area", "cass": "Cassini-Soldner", "krovak": "Krovak", "poly": "polyconic",
        "stere": "stereographic", "ups": "universal polar stereographic", "nzmg": "New Zealand Map Grid",
        "eqc": "equidistant cylindrical", "cea": "cylindrical equal area", "geocent": "geocentric",
    ]
}
