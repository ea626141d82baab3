using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>The course of a show, its crew, and what is on screen.</summary>
public abstract partial record LiveStreamCommand
{
    /// <summary>Creates the show, or changes its title and addresses.</summary>
    public sealed record Describe(string HostId, string Title, string? PlaybackUrl, string? ImageUrl) : LiveStreamCommand;

    public sealed record Schedule(string HostId, DateTimeOffset StartsAt) : LiveStreamCommand;

    /// <summary>Runs the show for its crew only.</summary>
    public sealed record Rehearse(string HostId) : LiveStreamCommand;

    public sealed record EndRehearsal(string HostId) : LiveStreamCommand;

    public sealed record GoLive(string HostId) : LiveStreamCommand;

    public sealed record End(string HostId) : LiveStreamCommand;

    /// <summary>Ends the show and sends its viewers to another.</summary>
    public sealed record Raid(string HostId, string TargetId) : LiveStreamCommand;

    /// <summary>Publishes the recording of a show that is over, or another recording in its place.</summary>
    public sealed record PublishReplay(string HostId, string RecordingUrl) : LiveStreamCommand;

    public sealed record WithdrawReplay(string HostId) : LiveStreamCommand;

    /// <summary>Makes another host a member of the crew, or changes the role; at most <see cref="Crew.MaxMembers"/> beside the owner.</summary>
    public sealed record GrantRole(string HostId, string MemberId, CrewRole Role) : LiveStreamCommand;

    public sealed record RevokeRole(string HostId, string MemberId) : LiveStreamCommand;

    /// <summary>Replaces the line-up; at most <see cref="LiveStreamRules.MaxLineUp"/> SKUs, each once.</summary>
    public sealed record SetLineUp(string HostId, IReadOnlyList<Sku> Skus) : LiveStreamCommand;

    /// <summary>Shows these items of the line-up on screen, at most <see cref="LiveStreamRules.MaxPins"/>; none clears the screen.</summary>
    public sealed record SetPins(string HostId, IReadOnlyList<Sku> Skus) : LiveStreamCommand;

    /// <summary>Replaces what is planned; at most <see cref="RunSegment.MaxSegments"/>.</summary>
    public sealed record SetRunOfShow(string HostId, IReadOnlyList<RunSegment> Segments) : LiveStreamCommand;

    /// <summary>Begins a planned segment, in whatever order; null ends the one that runs.</summary>
    public sealed record BeginSegment(string HostId, string? SegmentId) : LiveStreamCommand;

    public sealed record SetAddresses(string HostId, string? IngestUrl, string? WhepUrl) : LiveStreamCommand;

    /// <summary>Ends the keys of this generation; a repeat changes nothing.</summary>
    public sealed record RotateKeys(string HostId, int Generation) : LiveStreamCommand;
}
