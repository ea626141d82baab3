using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Orders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

public sealed record PurchaseLineDraft(Sku Sku, ReservationId ReservationId);

public sealed record PurchaseDraft(IReadOnlyList<PurchaseLineDraft> Lines, string PaymentMethod, ContactWire? Contact = null);

/// <summary>From reservation to order. A call waits a moment for the outcome; what takes longer goes on by itself.</summary>
public static class PurchaseApi
{
    public static IEndpointRouteBuilder MapPurchaseApi(this IEndpointRouteBuilder app)
    {
        var purchases = app.MapGroup("/api/v1/purchases").WithTags("Purchases");
        purchases.MapPost("", StartAsync).RequireCaller(Callers.Buyer).WithName("StartPurchase")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.ReservationExpired,
                ProblemCode.ReservationReleased, ProblemCode.WrongState, ProblemCode.BundleIncomplete, ProblemCode.CurrencyMismatch, ProblemCode.IdempotencyKeyReused);
        purchases.MapGet("/{purchaseId}", (string purchaseId, HttpContext http, PurchaseFlow flow) =>
            AskAsync(purchaseId, id => flow.FindAsync(http.User.BuyerId(), id, http.RequestAborted))).RequireCaller(Callers.Buyer).WithName("GetPurchase")
            .Refuses(ProblemCode.NotFound);
        purchases.MapPost("/{purchaseId}/refresh", (string purchaseId, HttpContext http, PurchaseFlow flow) =>
            AskAsync(purchaseId, id => flow.RefreshAsync(http.User.BuyerId(), id, http.RequestAborted))).RequireCaller(Callers.Buyer).WithName("RefreshPurchase")
            .Refuses(ProblemCode.NotFound);
        purchases.MapPost("/{purchaseId}/cancel", (string purchaseId, HttpContext http, PurchaseFlow flow) =>
            AskAsync(purchaseId, id => flow.CancelAsync(http.User.BuyerId(), id, http.RequestAborted))).RequireCaller(Callers.Buyer).WithName("CancelPurchase")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        return app;
    }

    private static async Task<Results<Created<PurchaseWire>, Ok<PurchaseWire>, ProblemHttpResult>> StartAsync(
        PurchaseDraft body, HttpContext http, PurchaseFlow flow, CatalogueStore catalogue, Contacts contacts)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        if (body.Lines.Count > PurchaseRules.MaxLines) return PurchaseRefusals.Of(PurchaseRefusal.TooManyLines, null)!;
        if (body.Lines.Any(line => line is null)) return Problems.Refuse(ProblemCode.Malformed, "A line is an object.", "lines");
        var titles = catalogue.Find([.. body.Lines.Select(line => line.Sku)]);
        if (body.Contact is { } contact && Contacts.Fault(contact) is { } field) return Problems.Refuse(ProblemCode.Invalid, field: field);

        var buyer = http.User.BuyerId();
        var purchaseId = PurchaseId.From(buyer, key);
        var contactId = body.Contact is null ? null : Contacts.IdFor(purchaseId.Value);
        if (contactId is not null) await contacts.SaveAsync(contactId, body.Contact!, http.RequestAborted);
        // What was reserved can be paid even when the product has left the catalogue meanwhile; it then goes by its SKU.
        var lines = body.Lines.Select(line => new PurchaseLineRequest(
            line.Sku, line.ReservationId, titles.TryGetValue(line.Sku, out var item) ? LineUpItemWire.From(item).Title : line.Sku.Value));
        var outcome = await flow.StartAsync(buyer, key, new PurchaseRequest([.. lines], body.PaymentMethod, contactId), http.RequestAborted);
        if (Refuse(outcome) is { } refusal)
        {
            // Where nothing was begun under this key, not even by a twin of this request, nobody needs the address.
            if (contactId is not null && (await flow.FindAsync(buyer, purchaseId)).Refusal == PurchaseRefusal.NotFound) await contacts.DeleteAsync(contactId);
            return refusal;
        }
        KeyHeader.SayReplayed(http.Response, outcome.Repeated);
        var wire = PurchaseWire.From(outcome.Purchase!);
        return outcome.Repeated ? TypedResults.Ok(wire) : TypedResults.Created($"/api/v1/purchases/{wire.PurchaseId}", wire);
    }

    private static async Task<Results<Ok<PurchaseWire>, ProblemHttpResult>> AskAsync(string purchaseId, Func<PurchaseId, Task<PurchaseOutcome>> ask)
    {
        if (!PurchaseId.TryParse(purchaseId, out var id)) return Problems.Refuse(ProblemCode.NotFound);
        var outcome = await ask(id);
        return Refuse(outcome) is { } refusal ? refusal : TypedResults.Ok(PurchaseWire.From(outcome.Purchase!));
    }

    private static ProblemHttpResult? Refuse(PurchaseOutcome outcome) =>
        Refusals.Of(outcome.Fault) ?? PurchaseRefusals.Of(outcome.Refusal, outcome.Line);
}

/// <summary>How the refusals of checkout look on the wire.</summary>
internal static class PurchaseRefusals
{
    /// <summary>Null where there is nothing to refuse.</summary>
    public static ProblemHttpResult? Of(PurchaseRefusal refusal, PurchaseLineRequest? line) => refusal switch
    {
        PurchaseRefusal.None => null,
        PurchaseRefusal.NotFound => Problems.Refuse(ProblemCode.NotFound),
        PurchaseRefusal.KeyReused => Problems.Refuse(ProblemCode.IdempotencyKeyReused),
        PurchaseRefusal.NoLines => Problems.Refuse(ProblemCode.Invalid, "A purchase has at least one line.", "lines"),
        PurchaseRefusal.TooManyLines => Problems.Refuse(ProblemCode.Invalid, $"A purchase has at most {PurchaseRules.MaxLines} lines.", "lines"),
        PurchaseRefusal.DuplicateLine => Problems.Refuse(ProblemCode.Invalid, "A reservation stands in two lines.", "lines"),
        PurchaseRefusal.PaymentMethodInvalid => Problems.Refuse(ProblemCode.Invalid, "Not a payment method of the provider.", "paymentMethod"),
        PurchaseRefusal.LineUnknown => About(ProblemCode.NotFound, "There is no such reservation of yours.", line),
        PurchaseRefusal.LineExpired => About(ProblemCode.ReservationExpired, null, line),
        PurchaseRefusal.LineReleased => About(ProblemCode.ReservationReleased, null, line),
        PurchaseRefusal.LineInWrongState => About(ProblemCode.WrongState, "The reservation is being paid by another purchase, or is sold.", line),
        PurchaseRefusal.BundleIncomplete => Problems.Refuse(ProblemCode.BundleIncomplete, "All items of a bundle are paid by one purchase.", "lines"),
        PurchaseRefusal.CurrencyMismatch => Problems.Refuse(ProblemCode.CurrencyMismatch, "All lines of a purchase are in one currency.", "lines"),
        PurchaseRefusal.TotalOutOfRange => Problems.Refuse(ProblemCode.Invalid, "The total is out of range.", "lines"),
        PurchaseRefusal.WrongState => Problems.Refuse(ProblemCode.WrongState, "The purchase is not in a state for that."),
    };

    private static ProblemHttpResult About(ProblemCode code, string? detail, PurchaseLineRequest? line) =>
        Problems.Refuse(code, detail, "lines", extensions: [new("reservationId", line?.ReservationId), new("sku", line?.Sku)]);
}
