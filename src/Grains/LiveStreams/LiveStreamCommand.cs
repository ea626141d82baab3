using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What may be asked of the owner of one live stream. Every command of a host carries who asks; <see cref="Crew"/> says who is heard.</summary>
public abstract partial record LiveStreamCommand
{
    private LiveStreamCommand()
    {
    }

    /// <summary>Starts an offer. The owner stamps the instants; the units are moved by a following, idempotent step.</summary>
    public sealed record StartOffer(string HostId, string OfferId, OfferDraft Draft) : LiveStreamCommand;

    /// <summary>The owner of the SKU has moved the units, or why it has not.</summary>
    public sealed record NoteArming(string OfferId, StockStatus Outcome) : LiveStreamCommand;

    /// <summary>The host ends a running offer early.</summary>
    public sealed record CloseOffer(string HostId, string OfferId) : LiveStreamCommand;

    /// <summary>Ends every running offer of the show at once: something is wrong.</summary>
    public sealed record StopOffers(string HostId) : LiveStreamCommand;
}
