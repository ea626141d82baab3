using LiveCommerce.Checkout.Drops;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Checkout.Offers;

/// <summary>
/// What a show asks of the owner of a SKU: to move units into an offer's pool, and to end an offer before its time. An offer of a drop over several
/// SKUs gets its units only when the owner of the drop's limit knows the limit.
/// </summary>
public sealed class OfferSteps(
    IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, IGrains<StockCommand, StockAnswer, StockView> stock,
    IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView> drops) : IOutboxHandler
{
    /// <summary>
    /// Nobody waits for units of a drop over several SKUs: a promotion would pass the drop's limit by. Nor where the price falls: who waits is promised
    /// the price at which he joined, and would pay more than whoever comes after him.
    /// </summary>
    private static readonly WaitlistTerms NoLine = new(0, PassesBy: false);

    public IReadOnlyCollection<string> Types { get; } = [OfferMessage.ArmType, OfferMessage.CloseType];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var message = OfferMessage.Read(row.Payload);
        return row.Type == OfferMessage.ArmType ? await ArmAsync(message, cancellationToken) : await CloseAsync(message, cancellationToken);
    }

    private async Task<Sent> ArmAsync(OfferMessage message, CancellationToken cancellationToken)
    {
        // What was ended before its units were moved gets none, so that nothing is sold between this step and the one that ends it.
        if (await streams.ViewAsync(message.StreamId, cancellationToken) is { } show
            && show.Offers.Any(offer => offer.OfferId == message.OfferId && offer.Phase == StreamOfferPhase.Closed)) return Sent.Done;
        var dropId = DropOffers.DropOf(message.OfferId);
        if (dropId is not null)
        {
            var opened = await drops.AskAsync(dropId, new DropLimitCommand.Open(message.Terms.LimitPerBuyer), cancellationToken);
            if (opened.Fault != GrainFault.None) return Sent.TryAgain($"limit of {dropId}: {opened.Fault}");
            if (opened.Answer!.Status is not (DropLimitStatus.Done or DropLimitStatus.Repeated)) return await NoteAsync(message, StockStatus.WrongState, cancellationToken);
        }
        var arm = new StockCommand.ArmOffer(message.OfferId, message.Quantity, message.Terms, dropId is null && message.Pricing?.Falls is null ? null : NoLine, message.Pricing);
        var armed = await stock.AskAsync(message.Sku.Value, arm, cancellationToken);
        return armed.Fault == GrainFault.None
            ? await NoteAsync(message, armed.Answer!.Status, cancellationToken)
            : Sent.TryAgain($"stock of {message.Sku}: {armed.Fault}");
    }

    private async Task<Sent> NoteAsync(OfferMessage message, StockStatus outcome, CancellationToken cancellationToken)
    {
        var noted = await streams.AskAsync(message.StreamId, new LiveStreamCommand.NoteArming(message.OfferId, outcome), cancellationToken);
        return noted.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"stream {message.StreamId}: {noted.Fault}");
    }

    /// <summary>An offer that never got its units is unknown to the SKU's owner, and there is nothing to end.</summary>
    private async Task<Sent> CloseAsync(OfferMessage message, CancellationToken cancellationToken)
    {
        var closed = await stock.AskAsync(message.Sku.Value, new StockCommand.CloseOffer(message.OfferId), cancellationToken);
        return closed.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"stock of {message.Sku}: {closed.Fault}");
    }
}
