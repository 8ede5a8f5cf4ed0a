/// What is in city models.
package struct InputInspection: Sendable {
    /// Nothing inspected yet.
    package init() {}
}
