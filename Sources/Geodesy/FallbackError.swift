/// What is known of the error of EGM96 in the place of a vertical system's own geoid.
///
/// EGM96 itself is known to better than a metre in most places (F. G. Lemoine et al., NASA/TP-1998-206861, 1998). On top
/// comes what the system's zero differs from the mean level of the sea; of the European systems EPSG's database has the
/// difference from the European one (EVRF, whose zero is Amsterdam's). Where nothing is published nothing is said.
enum FallbackError {
    /// The error in words, for a vertical system by its code; nil where only the general words hold.
    static func words(ofSystem code: String) -> String? {
        if tilted.contains(code) {
            return
                "heights are typically off by less than 1 m, but by an estimated 1 to 1.5 m where NAVD88 is tilted most, "
                + "in the north-west of the United States"
        }
        // The Hong Kong Chart Datum lies 1.38 m below the mean sea level at Quarry Bay (EPSG's remark on datum 5136) and
        // 0.146 m below the Principal Datum (EPSG:7977).
        if code == "EPSG:5738" {
            return "heights are typically off by less than 1 m, and come out 123 cm too high besides, since its zero "
                + "lies that much below the mean level of the sea"
        }
        guard let zero = zeros[code] else { return nil }
        let centimetres = Int((abs(zero.offset) * 100).rounded())
        guard centimetres >= 10 else {
            return "heights are typically off by less than 1 m; its zero is Amsterdam's within 0.1 m"
        }
        let side = zero.offset < 0 ? ("below", "high") : ("above", "low")
        return
            "heights are typically off by less than 1 m, and come out \(centimetres) cm too \(side.1) besides, since its "
            + "zero lies that much \(side.0) Amsterdam's (EPSG:\(zero.operation))"
    }

    /// NAVD88 in metres and both feet: in Oregon its heights are around 3.5 feet (1.1 m) greater than those above the geoid
    /// that the National Geodetic Survey is about to introduce (The Oregon Surveyor, March/April 2023, page 19). That it
    /// is more farther north is an estimate.
    private static let tilted: Set<String> = ["EPSG:5703", "EPSG:6360", "EPSG:8228"]

    /// Metres to be added to heights of the system for those of EVRF2000 or 2007 at the operation's evaluation point,
    /// and the operation that says so.
    private static let zeros: [String: (offset: Double, operation: Int)] = [
        "EPSG:5709": (-0.005, 5425),  // NAP
        "EPSG:7837": (0.014, 7838),  // DHHN2016
        "EPSG:5783": (0.015, 5211),  // DHHN92
        "EPSG:5784": (0.017, 5212),  // DHHN85
        "EPSG:5785": (0.157, 5422),  // SNN76
        "EPSG:5710": (-2.317, 5199),  // Ostend
        "EPSG:5720": (-0.486, 5419),  // NGF-IGN69
        "EPSG:5728": (-0.225, 5207),  // LN02
        "EPSG:5778": (-0.335, 5557),  // GHA
        "EPSG:5214": (-0.259, 5215),  // Genoa
        "EPSG:5780": (-0.315, 5427),  // Cascais
        "EPSG:5782": (-0.486, 5429),  // Alicante
        "EPSG:5779": (-0.411, 5428),  // NVN99
        "EPSG:5610": (-0.313, 5197),  // HVRS71
        "EPSG:5787": (0.140, 5424),  // EOMA
        "EPSG:8357": (0.130, 5202),  // Baltic 1957
        "EPSG:5786": (0.228, 5200),  // Baltic 1982
        "EPSG:5781": (0.062, 5206),  // Constanta
        "EPSG:7700": (0.003, 7701),  // Latvia 2000
        "EPSG:5701": (0.070, 4651),  // ODN
        "EPSG:5733": (0.011, 5417),  // DNN
        "EPSG:5776": (-0.001, 5426),  // NN54
        "EPSG:5613": (-0.008, 5208),  // RH2000
        "EPSG:5718": (0.005, 5430),  // RH70
        "EPSG:5717": (0.213, 5432),  // N60
        "EPSG:5775": (-0.394, 9551),  // Antalya
    ]
}
