using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Checkout.Offers;

/// <summary>What a show asks of the owner of a SKU: to move units into an offer's pool, and to end an offer before its time.</summary>
public sealed class OfferSteps(
    IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, IGrains<StockCommand, StockAnswer, StockView> stock) : IOutboxHandler
{
    public IReadOnlyCollection<string> Types { get; } = [OfferMessage.ArmType, OfferMessage.CloseType];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var message = OfferMessage.Read(row.Payload);
        return row.Type == OfferMessage.ArmType ? await ArmAsync(message, cancellationToken) : await CloseAsync(message, cancellationToken);
    }

    private async Task<Sent> ArmAsync(OfferMessage message, CancellationToken cancellationToken)
    {
        var armed = await stock.AskAsync(
            message.Sku.Value, new StockCommand.ArmOffer(message.OfferId, message.Quantity, message.Terms), cancellationToken);
        if (armed.Fault != GrainFault.None) return Sent.TryAgain($"stock of {message.Sku}: {armed.Fault}");
        var noted = await streams.AskAsync(
            message.StreamId, new LiveStreamCommand.NoteArming(message.OfferId, armed.Answer!.Status), cancellationToken);
        return noted.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"stream {message.StreamId}: {noted.Fault}");
    }

    /// <summary>An offer that never got its units is unknown to the SKU's owner, and there is nothing to end.</summary>
    private async Task<Sent> CloseAsync(OfferMessage message, CancellationToken cancellationToken)
    {
        var closed = await stock.AskAsync(message.Sku.Value, new StockCommand.CloseOffer(message.OfferId), cancellationToken);
        return closed.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"stock of {message.Sku}: {closed.Fault}");
    }
}
