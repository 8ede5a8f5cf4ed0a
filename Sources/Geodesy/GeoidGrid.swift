internal import SpatialFrames

/// A grid of geoid heights that is added to heights above sea level.
struct GeoidGrid {
    /// As it is named to PROJ: a file name to be searched, or a path.
    var name: String
    /// The pipeline step that adds it: longitude and latitude in radians, height in metres.
    var step: String { "+proj=vgridshift +grids=\(quotedName) +multiplier=1" }

    private var quotedName: String { name.contains(" ") ? "\"\(name)\"" : name }

    /// EGM96 on a grid of 15 minutes.
    ///
    /// - Throws: why there is none: it is not installed, or what is wrong with its file.
    static func egm96(in context: ProjContext) throws(GridFault) -> GeoidGrid {
        var fault = GridFault(words: "is not installed")
        for name in egm96Names {
            let grid = GeoidGrid(name: name)
            // Opening alone would also look into PROJ's own folder when the user has named others.
            guard let path = context.path(ofGrid: name) else { continue }
            do throws(GridFault) {
                try context.checkGeoid(at: path)
                if grid.opens(in: context) { return grid }
                fault = GridFault(words: "cannot be used: PROJ does not open \(path)")
            } catch {
                fault = GridFault(words: "cannot be used: \(path) \(error.words)")
            }
        }
        throw fault
    }

    /// The GTX file of proj-data 1.x, then its successor.
    private static let egm96Names = ["egm96_15.gtx", "us_nga_egm96_15.tif"]

    /// EGM96, asked for by name.
    ///
    /// - Throws: `gridMissing` if it is not installed, or its file is damaged.
    static func demandedEGM96(in context: ProjContext) throws(GeodesyError) -> GeoidGrid {
        do throws(GridFault) {
            return try egm96(in: context)
        } catch {
            throw GeodesyError(
                .gridMissing, "the geoid EGM96 asked for \(error.words): install proj-data or use --geoid FILE",
                tried: egm96Names)
        }
    }

    /// A grid of the user's.
    ///
    /// - Throws: `gridMissing` with what is wrong with the file, or if its name cannot be given to PROJ.
    static func file(_ path: String, in context: ProjContext) throws(GeodesyError) -> GeoidGrid {
        func refuse(_ why: String) -> GeodesyError {
            GeodesyError(.gridMissing, "geoid grid “\(path)” \(why)")
        }
        // A comma separates grids and a quote ends a value in PROJ strings.
        guard !path.isEmpty, !path.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else {
            throw refuse(
                "cannot be given to PROJ, which takes no path with commas, quotes or line breaks: rename the file or its "
                    + "folder")
        }
        // PROJ searches plain names in its folders; a path below the working folder must look like one.
        let isPath = path.hasPrefix("/") || path.hasPrefix(".")
        var grid = GeoidGrid(name: isPath ? path : "./" + path)
        do throws(GridFault) {
            try context.checkGeoid(at: grid.name)
        } catch {
            guard !isPath, let found = context.path(ofGrid: path) else {
                let isNowhere = !isPath && error == .missing
                throw refuse(
                    isNowhere
                        ? "does not exist, neither in the working folder nor in PROJ's: check the path given to --geoid"
                        : error == .missing ? "\(error.words): check the path given to --geoid" : error.words)
            }
            grid = GeoidGrid(name: path)
            do throws(GridFault) { try context.checkGeoid(at: found) } catch {
                throw refuse("(\(found)) \(error.words)")
            }
        }
        context.clearLog()
        guard grid.opens(in: context) else {
            throw refuse("cannot be opened by PROJ as a grid of geoid heights (GTX or GeoTIFF)" + context.lastWords())
        }
        return grid
    }

    /// What it has for a place, or for one nearby; see `GeoidCoverage`.
    func answer(at place: Cartographic, in context: ProjContext) -> GeoidCoverage.Answer {
        GeoidCoverage(self, in: context)?.answer(at: place) ?? .unreadable
    }

    private func opens(in context: ProjContext) -> Bool { ProjObject.definition(step, in: context) != nil }
}

/// Where a grid has heights, for many places. Not thread-safe.
final class GeoidCoverage {
    /// What a grid has for a place.
    enum Answer: Equatable {
        /// A height that a geoid may have.
        case height
        /// One that no geoid has, metres.
        case implausible(Double)
        /// Nothing: the place lies outside, or where the grid has a gap.
        case none
        /// Nothing, since the file is cut off or damaged.
        case unreadable
    }

    private let operation: ProjObject

    /// Nil if PROJ cannot open the grid.
    init?(_ grid: GeoidGrid, in context: ProjContext) {
        guard let operation = ProjObject.definition(grid.step, in: context) else { return nil }
        self.operation = operation
    }

    /// What the grid has for a place, or for one within 0.05° of it: the corner of an envelope may lie outside where
    /// the model does not.
    func answer(at place: Cartographic) -> Answer {
        let first = answer(place, east: 0, north: 0)
        guard first == .none else { return first }
        for (east, north) in [(0.05, 0.05), (0.05, -0.05), (-0.05, 0.05), (-0.05, -0.05)] {
            let other = answer(place, east: east, north: north)
            if other == .height { return other }
        }
        return first
    }

    /// Whether the grid has a height for a place, or for one within 0.05° of it.
    func covers(_ place: Cartographic) -> Bool { answer(at: place) == .height }

    private func answer(_ place: Cartographic, east: Double, north: Double) -> Answer {
        let height = operation.forward(
            place.longitude.radians + Angle(degrees: east).radians,
            place.latitude.radians + Angle(degrees: north).radians, 0
        ).2
        guard height.isFinite else { return operation.cannotReadFile ? .unreadable : .none }
        return abs(height) <= GeoidFile.highest ? .height : .implausible(height)
    }
}
