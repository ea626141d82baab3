using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// What a buyer can do with purchases. Everything after the start goes on by itself, whether somebody waits here or not.
/// </summary>
public sealed class PurchaseFlow(
    IGrains<PurchaseCommand, PurchaseAnswer, PurchaseView> purchases, IGrains<StockCommand, StockAnswer, StockView> stock)
{
    private const int MaxTitle = 200;

    /// <summary>How long a caller waits for the outcome.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a browser that came back waits for the provider's word.</summary>
    public static readonly TimeSpan RefreshPatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Buys reserved units. The same key with the same content is the same purchase, whatever has become of it; the answer is then marked as
    /// repeated.
    /// </summary>
    public async Task<PurchaseOutcome> StartAsync(BuyerId buyer, IdempotencyKey key, PurchaseRequest request, CancellationToken cancellationToken = default)
    {
        var id = PurchaseId.From(buyer, key).Value;
        var fingerprint = FingerprintOf(request);
        // A repeat is answered before its reservations are looked at: they are paid or sold by now.
        if (await purchases.ViewAsync(id, cancellationToken) is not { } existing) return Faulty(GrainFault.StorageUnavailable);
        IReadOnlyList<PurchaseLine> lines = [];
        if (existing.Version == 0)
        {
            var (snapshot, refused) = await SnapshotAsync(buyer, request, cancellationToken);
            // Its twin may have been faster: then the lines are not reserved any more because this very purchase is paying them.
            if (refused is not null && await purchases.ViewAsync(id, cancellationToken) is not { Version: > 0 }) return refused;
            lines = snapshot;
        }
        var start = new PurchaseCommand.Start(buyer, lines, request.PaymentMethod, request.ContactId, fingerprint);
        var reply = await purchases.AskAsync(id, start, cancellationToken);
        return await FollowAsync(
            id, reply, Patience, view => view.IsSettled || view.Phase == PurchasePhase.Challenge, cancellationToken);
    }

    /// <summary>The purchase as it stands; not found where it is somebody else's.</summary>
    public async Task<PurchaseOutcome> FindAsync(BuyerId buyer, PurchaseId id, CancellationToken cancellationToken = default)
    {
        if (await purchases.ViewAsync(id.Value, cancellationToken) is not { } view) return Faulty(GrainFault.StorageUnavailable);
        return view.Version == 0 || view.Buyer != buyer ? Refused(PurchaseRefusal.NotFound) : new PurchaseOutcome(PurchaseRefusal.None, view);
    }

    /// <summary>Has the provider asked now, and waits a moment for what it says.</summary>
    public async Task<PurchaseOutcome> RefreshAsync(BuyerId buyer, PurchaseId id, CancellationToken cancellationToken = default)
    {
        var reply = await purchases.AskAsync(id.Value, new PurchaseCommand.Refresh(buyer), cancellationToken);
        return await FollowAsync(id.Value, reply, RefreshPatience, view => view.IsSettled, cancellationToken);
    }

    /// <summary>Stops a purchase whose money was not taken yet. Where the provider was faster, the purchase ends as paid.</summary>
    public async Task<PurchaseOutcome> CancelAsync(BuyerId buyer, PurchaseId id, CancellationToken cancellationToken = default)
    {
        var reply = await purchases.AskAsync(id.Value, new PurchaseCommand.Cancel(buyer), cancellationToken);
        return await FollowAsync(id.Value, reply, Patience, view => view.IsSettled, cancellationToken);
    }

    private async Task<PurchaseOutcome> FollowAsync(
        string id, Reply<PurchaseAnswer> reply, TimeSpan patience, Func<PurchaseView, bool> until, CancellationToken cancellationToken)
    {
        if (reply.Fault != GrainFault.None) return Faulty(reply.Fault);
        if (reply.Answer!.Refusal != PurchaseRefusal.None) return Refused(reply.Answer.Refusal);
        var view = await purchases.WaitAsync(id, view => view.Version >= reply.Version && until(view), patience, cancellationToken);
        return view is null
            ? Faulty(GrainFault.StorageUnavailable)
            : new PurchaseOutcome(PurchaseRefusal.None, view, reply.Answer.Repeated);
    }

    /// <summary>The lines with the prices that their SKUs' owners granted, or what is wrong with one of them.</summary>
    private async Task<(IReadOnlyList<PurchaseLine> Lines, PurchaseOutcome? Refused)> SnapshotAsync(
        BuyerId buyer, PurchaseRequest request, CancellationToken cancellationToken)
    {
        var reservations = request.Lines.Select(line => line.ReservationId);
        if (PurchaseRules.Misshapen(request.Lines.Count, reservations, request.PaymentMethod) is { } misshapen) return ([], Refused(misshapen));
        var looks = await Task.WhenAll(request.Lines.Select(line => LookAsync(buyer, line, cancellationToken)));
        if (Array.Find(looks, look => look.Fault != GrainFault.None) is { } faulty) return ([], Faulty(faulty.Fault));
        if (Array.Find(looks, look => look.Refusal != PurchaseRefusal.None) is { } refused) return ([], Refused(refused.Refusal, refused.Asked));
        return BundleOffers.AreWhole(looks.Select(look => (look.OfferId, look.Line!.Quantity)))
            ? ([.. looks.Select(look => look.Line!)], null)
            : ([], Refused(PurchaseRefusal.BundleIncomplete));
    }

    private async Task<Look> LookAsync(BuyerId buyer, PurchaseLineRequest asked, CancellationToken cancellationToken)
    {
        var reply = await stock.AskAsync(asked.Sku.Value, new StockCommand.Look(asked.ReservationId, buyer), cancellationToken);
        if (reply.Fault != GrainFault.None) return new(asked, reply.Fault, PurchaseRefusal.None, null);
        if (reply.Answer!.Reservation is not { } reservation) return new(asked, GrainFault.None, PurchaseRefusal.LineUnknown, null);
        var refusal = reservation.Status switch
        {
            ReservationStatus.Reserved => PurchaseRefusal.None,
            ReservationStatus.Expired => PurchaseRefusal.LineExpired,
            ReservationStatus.Released => PurchaseRefusal.LineReleased,
            ReservationStatus.Paying or ReservationStatus.Sold or ReservationStatus.Tentative or ReservationStatus.Waiting
                or ReservationStatus.WaitEnded => PurchaseRefusal.LineInWrongState,
        };
        return new(asked, GrainFault.None, refusal,
            new PurchaseLine(asked.Sku, asked.ReservationId, Cut(asked.Title), reservation.Quantity, reservation.UnitPrice), reservation.OfferId);
    }

    /// <summary>
    /// What makes two requests the same wish: the lines in any order, and the means of payment. The title is the catalogue's and the contact
    /// lies outside the journal, in a row of its own under the purchase's id; a digest of it must not stand here for ever.
    /// </summary>
    private static string FingerprintOf(PurchaseRequest request)
    {
        var text = new StringBuilder();
        foreach (var line in request.Lines.OrderBy(line => line.Sku.Value, StringComparer.Ordinal).ThenBy(line => line.ReservationId.Value))
            text.Append(line.Sku.Value).Append('\n').Append(line.ReservationId).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Append(request.PaymentMethod).ToString())));
    }

    private static string Cut(string title)
    {
        if (title.Length <= MaxTitle) return title;
        return char.IsHighSurrogate(title[MaxTitle - 1]) ? title[..(MaxTitle - 1)] : title[..MaxTitle];
    }

    private static PurchaseOutcome Refused(PurchaseRefusal refusal, PurchaseLineRequest? line = null) => new(refusal, null, Line: line);

    private static PurchaseOutcome Faulty(GrainFault fault) => new(PurchaseRefusal.None, null, Fault: fault);

    private sealed record Look(PurchaseLineRequest Asked, GrainFault Fault, PurchaseRefusal Refusal, PurchaseLine? Line, string? OfferId = null);
}

/// <summary>What a buyer wants to buy.</summary>
/// <param name="Lines">1 to <see cref="PurchaseRules.MaxLines"/>.</param>
/// <param name="PaymentMethod">The provider's token.</param>
/// <param name="ContactId">The row with name and address.</param>
public sealed record PurchaseRequest(IReadOnlyList<PurchaseLineRequest> Lines, string PaymentMethod, string? ContactId = null);

/// <summary>One reservation to buy, with the title under which the catalogue shows it now.</summary>
public sealed record PurchaseLineRequest(Sku Sku, ReservationId ReservationId, string Title);

/// <summary>A purchase, or why there is none.</summary>
/// <param name="Refusal">None where there is one, and where there is a fault.</param>
/// <param name="Purchase">As it stood when the wait was over.</param>
/// <param name="Repeated">Nothing was left to do: the wish had been granted before.</param>
/// <param name="Line">The line that a refusal is about.</param>
/// <param name="Fault">The same request may be sent again.</param>
public sealed record PurchaseOutcome(
    PurchaseRefusal Refusal, PurchaseView? Purchase, bool Repeated = false, PurchaseLineRequest? Line = null, GrainFault Fault = GrainFault.None);
