using System.Collections.Immutable;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

public enum LiveStreamStatus
{
    /// <summary>Nobody has created it yet.</summary>
    None,
    Draft,
    Scheduled,
    Live,
    Ended,

    /// <summary>The show runs for its crew only. Afterwards it is what it was before: a draft, or scheduled.</summary>
    Rehearsal,

    /// <summary>An ended show whose recording is published.</summary>
    Replay,
}

public enum StreamOfferPhase
{
    /// <summary>The units are being moved.</summary>
    Arming,

    /// <summary>The countdown runs.</summary>
    Armed,
    Open,
    Closed,

    /// <summary>The units could not be moved.</summary>
    Refused,
}

/// <summary>Memory of one live stream's owner.</summary>
public sealed class LiveStreamState(string streamId)
{
    public string StreamId => streamId;

    internal LiveStreamStatus Status { get; set; }

    internal string HostId { get; set; } = "";

    internal string Title { get; set; } = "";

    internal string? PlaybackUrl { get; set; }

    internal string? ImageUrl { get; set; }

    internal DateTimeOffset? StartsAt { get; set; }

    internal DateTimeOffset? WentLiveAt { get; set; }

    internal DateTimeOffset? EndedAt { get; set; }

    internal ImmutableArray<Sku> LineUp { get; set; } = [];

    /// <summary>At most <see cref="LiveStreamRules.MaxPins"/>, in their order on screen.</summary>
    internal ImmutableArray<Sku> Pins { get; set; } = [];

    /// <summary>Without the owner, who is <see cref="HostId"/>.</summary>
    internal ImmutableArray<CrewMember> Crew { get; set; } = [];

    internal ImmutableArray<RunSegment> RunOfShow { get; set; } = [];

    internal BegunSegment? Segment { get; set; }

    internal string? RaidTo { get; set; }

    internal string? RecordingUrl { get; set; }

    internal StreamMedia Media { get; set; } = StreamMedia.Unset;

    /// <summary>In the order in which they were started.</summary>
    internal List<StreamOffer> Offers { get; } = [];

    /// <summary>In the order in which they were opened.</summary>
    internal List<StreamPoll> Polls { get; } = [];

    internal DateTimeOffset Stamp { get; set; }

    internal bool IsOver => Status is LiveStreamStatus.Ended or LiveStreamStatus.Replay;

    internal CrewRole? RoleOf(string hostId) => LiveStreams.Crew.RoleOf(hostId, Status, HostId, Crew);

    internal StreamOffer? OfferOf(string offerId) => Offers.Find(offer => offer.OfferId == offerId);
}

/// <summary>One offer as the show knows it. Whether a unit is granted is decided by the owner of the SKU, who knows nothing of practice.</summary>
public sealed record StreamOffer(
    string OfferId, OfferKind Kind, Sku Sku, long Quantity, OfferTerms Terms, StreamOfferPhase Phase, StockStatus? Refusal, OfferPricing? Pricing = null, bool Practice = false)
{
    public bool Runs => Phase is StreamOfferPhase.Arming or StreamOfferPhase.Armed or StreamOfferPhase.Open;
}

/// <summary>Committed state of one live stream.</summary>
public sealed record LiveStreamView(
    string StreamId,
    long Version,
    LiveStreamStatus Status,
    string HostId,
    string Title,
    string? PlaybackUrl,
    string? ImageUrl,
    DateTimeOffset? StartsAt,
    DateTimeOffset? WentLiveAt,
    DateTimeOffset? EndedAt,
    ImmutableArray<Sku> LineUp,
    ImmutableArray<Sku> Pins,
    ImmutableArray<StreamOffer> Offers,
    DateTimeOffset Stamp)
{
    public ImmutableArray<StreamPoll> Polls { get; init; } = [];

    /// <summary>Without the owner, who is <see cref="HostId"/>.</summary>
    public ImmutableArray<CrewMember> Crew { get; init; } = [];

    /// <summary>What is planned, for the crew.</summary>
    public ImmutableArray<RunSegment> RunOfShow { get; init; } = [];

    public BegunSegment? Segment { get; init; }

    /// <summary>The show to which this one has sent its viewers.</summary>
    public string? RaidTo { get; init; }

    public string? RecordingUrl { get; init; }

    public StreamMedia Media { get; init; } = StreamMedia.Unset;

    /// <summary>Whether everybody may see that there is such a show.</summary>
    public bool IsAnnounced => ForEverybody().Status is not (LiveStreamStatus.None or LiveStreamStatus.Draft);

    public CrewRole? RoleOf(string hostId) => LiveStreams.Crew.RoleOf(hostId, Status, HostId, Crew);

    /// <inheritdoc cref="LiveStreams.Crew.Refusal"/>
    public LiveStreamRefusal RefusalOf(string hostId, CrewAction action) => LiveStreams.Crew.Refusal(RoleOf(hostId), action);

    /// <summary>The show as those see it who are not of its crew: of a rehearsal they learn nothing.</summary>
    public LiveStreamView ForEverybody() => Status == LiveStreamStatus.Rehearsal
        ? this with { Status = StartsAt is null ? LiveStreamStatus.Draft : LiveStreamStatus.Scheduled, Pins = [], Offers = [.. Offers.Where(offer => !offer.Practice)], Segment = null }
        : this;
}
