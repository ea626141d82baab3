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

    internal Sku? Pinned { get; set; }

    /// <summary>In the order in which they were started.</summary>
    internal List<StreamOffer> Offers { get; } = [];

    /// <summary>In the order in which they were opened.</summary>
    internal List<StreamPoll> Polls { get; } = [];

    internal DateTimeOffset Stamp { get; set; }

    internal StreamOffer? OfferOf(string offerId) => Offers.Find(offer => offer.OfferId == offerId);
}

/// <summary>One drop or flash offer as the show knows it. Whether a unit is granted is decided by the owner of the SKU.</summary>
public sealed record StreamOffer(
    string OfferId, OfferKind Kind, Sku Sku, long Quantity, OfferTerms Terms, StreamOfferPhase Phase, StockStatus? Refusal)
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
    Sku? Pinned,
    ImmutableArray<StreamOffer> Offers,
    DateTimeOffset Stamp)
{
    public ImmutableArray<StreamPoll> Polls { get; init; } = [];
}
