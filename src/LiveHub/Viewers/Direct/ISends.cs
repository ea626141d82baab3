namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>How one frame gets into the sockets of many.</summary>
internal interface ISends
{
    /// <summary>So many at a time: a core is done with them in well under a millisecond, and then looks whether others want it.</summary>
    int AtOnce { get; }

    /// <summary>Hands over to each as much as it takes at once. Waits for none of them, and keeps nothing of what it was given.</summary>
    /// <param name="outputs">At most <see cref="AtOnce"/>. On none of them may anybody else send meanwhile.</param>
    /// <param name="taken">For each what its <see cref="IOutput.TrySend"/> would have answered.</param>
    void Send(ReadOnlySpan<byte> frame, ReadOnlySpan<IOutput> outputs, Span<int> taken);
}
