namespace LiveCommerce.Client;

/// <summary>A place in the updates of one show. Only the server makes them; a client keeps the last one and hands it back.</summary>
/// <param name="Epoch">Names one life of one server's channel of the show.</param>
/// <param name="Sequence">Goes up with the updates of one epoch.</param>
public sealed record StreamPosition(string Epoch, long Sequence);
