extension Int {
    /// Adds, and stays at the greatest number where the sum would be greater.
    ///
    /// For sums of what files claim of themselves: nonsense in a bundle may give nonsense in the answer, no more.
    mutating func addClamping(_ other: Int) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? (other < 0 ? .min : .max) : sum
    }
}
