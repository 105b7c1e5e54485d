import Dispatch

/// Calls the body for every element, on all cores, one element at a time on each.
///
/// - Parameter body: must only read what it shares with its other calls.
func parallelMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @Sendable (Element) -> Result
) -> [Result] {
    [Result](unsafeUninitializedCapacity: elements.count) { buffer, count in
        // Every call writes its own part of the buffer.
        nonisolated(unsafe) let target = buffer
        DispatchQueue.concurrentPerform(iterations: elements.count) { index in
            (target.baseAddress! + index).initialize(to: body(elements[index]))
        }
        count = elements.count
    }
}
