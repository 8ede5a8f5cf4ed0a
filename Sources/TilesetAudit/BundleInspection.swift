/// What is in a bundle.
package struct BundleInspection: Sendable {
    /// Nothing inspected yet.
    package init() {}
}
