using System.Security.Cryptography;
using System.Text.Json;

namespace LiveCommerce.Client;

/// <summary>
/// Whom a <see cref="ShowFollower"/> tells what. Calls come one after the other from its reading loop: a handler that takes long delays the next message, and
/// the server then skips to the newest values; one that throws ends <see cref="ShowFollower.RunAsync"/>.
/// </summary>
public sealed record ShowFollowerOptions
{
    /// <summary>Asked before each connection; null watches without being anybody.</summary>
    public Func<string?> Token { get; init; } = static () => null;

    /// <summary>There is a newer picture.</summary>
    public Action<ShowView> Changed { get; init; } = static _ => { };

    /// <summary>A new entry of a log topic, each once and in order; after a snapshot its entries too.</summary>
    public Action<string, JsonElement> Logged { get; init; } = static (_, _) => { };

    /// <summary>The fate of an own reservation. What happened while there was no connection has to be asked for by HTTP.</summary>
    public Action<JsonElement> Own { get; init; } = static _ => { };

    public Action<bool> Connected { get; init; } = static _ => { };

    /// <summary>The hub refused to let this follower watch; the code, for example <c>not-found</c>. It goes on trying.</summary>
    public Action<string> Refused { get; init; } = static _ => { };

    /// <summary>The token is not accepted: forget it, or get a new one before the next connection.</summary>
    public Action TokenRefused { get; init; } = static () => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Randomness of waits, from 0 (inclusive) to 1 (exclusive).</summary>
    public Func<double> Luck { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    /// <summary>How to reach the hub with a token; by default a WebSocket.</summary>
    public Func<string?, CancellationToken, Task<IHubTransport>>? Connect { get; init; }
}
