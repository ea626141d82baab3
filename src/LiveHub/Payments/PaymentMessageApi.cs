using System.Security.Cryptography;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>A message of the provider that nobody could apply.</summary>
public sealed record ParkedMessageWire(string Provider, string EventId, DateTimeOffset ReceivedAt, long Tries, string Reason);

/// <summary>
/// Where the payment provider sends its messages: checked on the raw bytes, stored once, answered; applied afterwards. And where hosts see those that
/// could not be applied.
/// </summary>
public static class PaymentMessageApi
{
    private const int MaxBody = 256 * 1024;
    private const string Stripe = "stripe";

    public static IEndpointRouteBuilder MapPaymentMessageApi(this IEndpointRouteBuilder app)
    {
        var messages = app.MapGroup("/api/v1/payments").WithTags("Payments");
        messages.MapPost("/stripe/messages", TakeAsync).RequireCaller(Callers.Anyone).WithName("TakeStripeMessage")
            .Refuses(ProblemCode.NotFound, ProblemCode.TooLarge, ProblemCode.Malformed);
        messages.MapGet("/messages/parked", (PaymentInbox inbox) => TypedResults.Ok(inbox.Parked().Select(Wire).ToList()))
            .RequireCaller(Callers.Host).WithName("ListParkedPaymentMessages");
        messages.MapPost("/messages/parked/{eventId}/retry", RetryAsync).RequireCaller(Callers.Host).WithName("RetryParkedPaymentMessage")
            .Refuses(ProblemCode.NotFound);
        return app;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeAsync(
        HttpContext http, PaymentInbox inbox, IOptions<PaymentSettings> settings, TimeProvider time, ILogger<PaymentInbox> log)
    {
        if (settings.Value.Provider != PaymentProviderName.Stripe) return Problems.Refuse(ProblemCode.NotFound);
        if (await ReadAsync(http) is not { } body) return Problems.Refuse(ProblemCode.TooLarge);
        var verdict = StripeSignature.Verify(settings.Value.Stripe.WebhookSecret!, http.Request.Headers[StripeSignature.Header], body, time.GetUtcNow());
        if (verdict != SignatureVerdict.Valid)
        {
            PaymentInboxLog.Refused(log, verdict.ToString());
            return Problems.Refuse(ProblemCode.Malformed, "The signature is not good.");
        }
        // One without an id is stored too: it is signed, so somebody has to look at it.
        var eventId = StripeMessages.IdOf(body) ?? $"sha256-{Convert.ToHexStringLower(SHA256.HashData(body))}";
        await inbox.StoreAsync(Stripe, eventId, body, http.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RetryAsync(string eventId, PaymentInbox inbox, HttpContext http) =>
        await inbox.UnparkAsync(eventId, http.RequestAborted) ? TypedResults.NoContent() : Problems.Refuse(ProblemCode.NotFound);

    /// <summary>Exactly what came; null where it is too large.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxBody) return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBody) return null;
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static ParkedMessageWire Wire(ParkedMessage message) =>
        new(message.Provider, message.EventId, DateTimeOffset.FromUnixTimeMilliseconds(message.ReceivedAtMs), message.Tries, message.Reason);
}
