namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// A place in the updates of one live stream. The epoch names one node's channel of that stream and changes with every restart, so that a
/// position from before can never be mistaken for one of now; the sequence counts ticks.
/// </summary>
public readonly record struct StreamPosition(string Epoch, long Sequence);
