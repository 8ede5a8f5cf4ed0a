internal import SpatialFrames

/// A grid of geoid heights that is added to heights above sea level.
struct GeoidGrid {
    /// As it is named to PROJ: a file name to be searched, or a path.
    var name: String
    /// The pipeline step that adds it: longitude and latitude in radians, height in metres.
    var step: String { "+proj=vgridshift +grids=\(quotedName) +multiplier=1" }

    private var quotedName: String { name.contains(" ") ? "\"\(name)\"" : name }

    /// EGM96 on a grid of 15 minutes, nil if it is not installed.
    static func egm96(in context: ProjContext) -> GeoidGrid? {
        // The GTX file of proj-data 1.x, then its successor.
        for name in ["egm96_15.gtx", "us_nga_egm96_15.tif"] {
            let grid = GeoidGrid(name: name)
            // Opening alone would also look into PROJ's own folder when the user has named others.
            if context.findsGrid(name), grid.opens(in: context) { return grid }
        }
        return nil
    }

    /// EGM96, asked for by name.
    ///
    /// - Throws: `gridMissing` if it is not installed.
    static func demandedEGM96(in context: ProjContext) throws(GeodesyError) -> GeoidGrid {
        if let grid = egm96(in: context) { return grid }
        throw GeodesyError(
            .gridMissing, "the geoid EGM96 asked for is not installed: install proj-data or use --geoid FILE",
            tried: ["egm96_15.gtx", "us_nga_egm96_15.tif"])
    }

    /// A grid of the user's.
    ///
    /// - Throws: `gridMissing` if PROJ cannot open it or its name cannot be given to PROJ.
    static func file(_ path: String, in context: ProjContext) throws(GeodesyError) -> GeoidGrid {
        // A comma separates grids and a quote ends a value in PROJ strings.
        guard !path.isEmpty, !path.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else {
            throw GeodesyError(
                .gridMissing, "geoid grid “\(path)”: PROJ cannot take a name with commas, quotes or line breaks")
        }
        context.clearLog()
        // PROJ searches plain names in its folders; a path below the working folder must look like one.
        for name in path.hasPrefix("/") || path.hasPrefix(".") ? [path] : ["./" + path, path] {
            let grid = GeoidGrid(name: name)
            if name.hasPrefix("/") || name.hasPrefix(".") || context.findsGrid(name), grid.opens(in: context) {
                return grid
            }
        }
        throw GeodesyError(
            .gridMissing,
            "geoid grid “\(path)” cannot be opened as GTX or GeoTIFF: check the path given to --geoid"
                + context.lastWords(), tried: [path])
    }

    /// Whether it has a height for a place, or for one nearby; see `GeoidCoverage`.
    func covers(_ place: Cartographic, in context: ProjContext) -> Bool {
        GeoidCoverage(self, in: context)?.covers(place) ?? false
    }

    private func opens(in context: ProjContext) -> Bool { ProjObject.definition(step, in: context) != nil }
}

/// Where a grid has heights, for many places. Not thread-safe.
final class GeoidCoverage {
    private let operation: ProjObject

    /// Nil if PROJ cannot open the grid.
    init?(_ grid: GeoidGrid, in context: ProjContext) {
        guard let operation = ProjObject.definition(grid.step, in: context) else { return nil }
        self.operation = operation
    }

    /// Whether the file's header has a place, but its heights there cannot be read: the file is cut off.
    func isDamaged(at place: Cartographic) -> Bool {
        _ = operation.forward(place.longitude.radians, place.latitude.radians, 0)
        return operation.cannotReadFile
    }

    /// Whether the grid has a height for a place, or for one within 0.05° of it: the corner of an envelope may lie
    /// outside where the model does not.
    func covers(_ place: Cartographic) -> Bool {
        [(0.0, 0.0), (0.05, 0.05), (0.05, -0.05), (-0.05, 0.05), (-0.05, -0.05)].contains { east, north in
            operation.forward(
                place.longitude.radians + Angle(degrees: east).radians,
                place.latitude.radians + Angle(degrees: north).radians, 0
            ).2.isFinite
        }
    }
}
