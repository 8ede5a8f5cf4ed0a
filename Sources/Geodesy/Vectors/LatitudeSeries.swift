/// The sine series between the latitudes of an ellipsoid, to the sixth order in the third flattening: exact to the
/// rounding of doubles for every ellipsoid that the earth was ever given.
///
/// Source: L. Krüger, "Konforme Abbildung des Erdellipsoids in der Ebene" (1912); the higher orders as in C. F. F. Karney,
/// "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011), equations 35 and 36.
struct LatitudeSeries {
    /// Of sin 2φ, sin 4φ … sin 12φ.
    let coefficients: [6 of Double]

    /// Coefficients from polynomials in the third flattening, each from its lowest power on: that of sin 2kφ is k.
    private init(_ n: Double, _ polynomials: [[Double]]) {
        var result: [6 of Double] = [0, 0, 0, 0, 0, 0]
        var power = n
        for (index, terms) in polynomials.enumerated() {
            var sum = 0.0
            for term in terms.reversed() { sum = sum * n + term }
            result[index] = sum * power
            power *= n
        }
        coefficients = result
    }

    /// From conformal latitudes to geographic ones.
    static func conformalToGeographic(_ n: Double) -> LatitudeSeries {
        LatitudeSeries(
            n,
            [
                [2, -2.0 / 3, -2, 116.0 / 45, 26.0 / 45, -2854.0 / 675],
                [7.0 / 3, -8.0 / 5, -227.0 / 45, 2704.0 / 315, 2323.0 / 945],
                [56.0 / 15, -136.0 / 35, -1262.0 / 105, 73814.0 / 2835],
                [4279.0 / 630, -332.0 / 35, -399572.0 / 14175],
                [4174.0 / 315, -144838.0 / 6237],
                [601676.0 / 22275],
            ])
    }

    /// From geographic latitudes to conformal ones.
    static func geographicToConformal(_ n: Double) -> LatitudeSeries {
        LatitudeSeries(
            n,
            [
                [-2, 2.0 / 3, 4.0 / 3, -82.0 / 45, 32.0 / 45, 4642.0 / 4725],
                [5.0 / 3, -16.0 / 15, -13.0 / 9, 904.0 / 315, -1522.0 / 945],
                [-26.0 / 15, 34.0 / 21, 8.0 / 5, -12686.0 / 2835],
                [1237.0 / 630, -12.0 / 5, -24832.0 / 14175],
                [-734.0 / 315, 109598.0 / 31185],
                [444337.0 / 155925],
            ])
    }

    /// From rectifying latitudes to conformal ones.
    static func rectifyingToConformal(_ n: Double) -> LatitudeSeries {
        LatitudeSeries(
            n,
            [
                [-1.0 / 2, 2.0 / 3, -37.0 / 96, 1.0 / 360, 81.0 / 512, -96199.0 / 604800],
                [-1.0 / 48, -1.0 / 15, 437.0 / 1440, -46.0 / 105, 1_118_711.0 / 3_870_720],
                [-17.0 / 480, 37.0 / 840, 209.0 / 4480, -5569.0 / 90720],
                [-4397.0 / 161280, 11.0 / 504, 830251.0 / 7_257_600],
                [-4583.0 / 161280, 108847.0 / 3_991_680],
                [-20_648_693.0 / 638_668_800],
            ])
    }

    /// From conformal latitudes to rectifying ones.
    static func conformalToRectifying(_ n: Double) -> LatitudeSeries {
        LatitudeSeries(
            n,
            [
                [1.0 / 2, -2.0 / 3, 5.0 / 16, 41.0 / 180, -127.0 / 288, 7891.0 / 37800],
                [13.0 / 48, -3.0 / 5, 557.0 / 1440, 281.0 / 630, -1_983_433.0 / 1_935_360],
                [61.0 / 240, -103.0 / 140, 15061.0 / 26880, 167603.0 / 181440],
                [49561.0 / 161280, -179.0 / 168, 6_601_661.0 / 7_257_600],
                [34729.0 / 80640, -3_418_889.0 / 1_995_840],
                [212_378_941.0 / 319_334_400],
            ])
    }

    /// The sum of the series, by Clenshaw's rule, for the sine and cosine of twice the latitude.
    @inline(__always)
    func sum(sine: Lanes, cosine: Lanes) -> Lanes {
        let twice = cosine + cosine
        var (last, value) = (Lanes.zero, Lanes(repeating: coefficients[5]))
        for index in stride(from: 4, through: 0, by: -1) {
            (last, value) = (value, twice * value - last + coefficients[index])
        }
        return sine * value
    }

    /// The sum for a complex latitude: a real and an imaginary part.
    @inline(__always)
    func sum(
        sine: Lanes, cosine: Lanes, hyperbolicSine: Lanes, hyperbolicCosine: Lanes
    ) -> (real: Lanes, imaginary: Lanes) {
        // Twice the cosine of the complex angle, and its sine.
        let (a, b) = (2 * cosine * hyperbolicCosine, -2 * sine * hyperbolicSine)
        var (lastReal, lastImaginary) = (Lanes.zero, Lanes.zero)
        var (real, imaginary) = (Lanes(repeating: coefficients[5]), Lanes.zero)
        for index in stride(from: 4, through: 0, by: -1) {
            let nextReal = a * real - b * imaginary - lastReal + coefficients[index]
            let nextImaginary = b * real + a * imaginary - lastImaginary
            (lastReal, lastImaginary) = (real, imaginary)
            (real, imaginary) = (nextReal, nextImaginary)
        }
        let (sineReal, sineImaginary) = (sine * hyperbolicCosine, cosine * hyperbolicSine)
        return (sineReal * real - sineImaginary * imaginary, sineReal * imaginary + sineImaginary * real)
    }

    /// A latitude with the series added, radians, of magnitude ≤ π/2.
    func converted(_ latitude: Double) -> Double {
        let (sine, cosine) = LaneFunctions.sineAndCosine(Lanes(repeating: 2 * latitude))
        return latitude + sum(sine: sine, cosine: cosine)[0]
    }
}
