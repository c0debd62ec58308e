/// A list that once it is long grows by a quarter at a time and not to double its size: for what is kept
/// for good, of which there is very much.
extension Array {
  /// Adds an element.
  @inlinable
  public mutating func appendSparingly(_ element: Element) {
    if count == capacity { reserveCapacity(count + (count < 64 ? count + 4 : count / 4)) }
    append(element)
  }
}
