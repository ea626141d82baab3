using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>The short way to viewers.</summary>
public sealed class DirectOptions
{
    public const string Section = "Viewers";

    /// <summary>
    /// Whether WebSockets of the hub are sent to directly, each update encoded once. Without it every viewer is reached through SignalR's own transport: slower, and the same to see.
    /// </summary>
    public bool DirectSends { get; set; } = true;

    /// <summary>How an update gets into the sockets of the many who are sent to directly.</summary>
    public SendWay Sends { get; set; }

    /// <summary>How often viewers are told at most, in milliseconds; 0: as often as something changes. Without it the size of the audience decides.</summary>
    [Range(0, 1_000)]
    public int? TickMilliseconds { get; set; }
}

public enum SendWay
{
    /// <summary>A call of the system for each: everywhere.</summary>
    Portable,

    /// <summary>One for many, through io_uring: on Linux, where it is allowed; otherwise as <see cref="Portable"/>.</summary>
    Ring,
}

[OptionsValidator]
internal sealed partial class DirectOptionsValidator : IValidateOptions<DirectOptions>;
