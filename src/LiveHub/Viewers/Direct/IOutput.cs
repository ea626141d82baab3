namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>Where the bytes of one connection go: straight into its socket, or into the server's own stream where something lies between (TLS).</summary>
internal interface IOutput
{
    /// <summary>
    /// What the <see cref="TrySend"/> of a connection that is no more answers.
    /// </summary>
    const int Gone = -1;

    /// <summary>True while the other side takes nothing: it is not we who have not got round to sending.</summary>
    bool IsBlocked { get; }

    /// <summary>Hands over as much as is taken at once. Never waits.</summary>
    /// <returns>Bytes that were taken, 0 where none are now, <see cref="Gone"/> where none ever will be.</returns>
    int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until these have been taken.</summary>
    /// <exception cref="IOException">The connection is no more.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);
}
