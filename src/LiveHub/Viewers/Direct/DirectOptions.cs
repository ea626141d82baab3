namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>The short way to viewers.</summary>
public sealed class DirectOptions
{
    public const string Section = "Viewers";

    /// <summary>
    /// Whether WebSockets of the hub are sent to directly, each update encoded once. Without it every viewer is reached through SignalR's own transport: slower, and the same to see.
    /// </summary>
    public bool DirectSends { get; set; } = true;
}
