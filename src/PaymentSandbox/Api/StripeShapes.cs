using System.Text.Json.Nodes;
using LiveCommerce.PaymentSandbox.Account;

namespace LiveCommerce.PaymentSandbox.Api;

/// <summary>The objects as they look on the wire. Members that the sandbox has nothing to say about are there and null, as in the original.</summary>
internal static class StripeShapes
{
    public const string IntentPath = "/v1/payment_intents";
    public const string RefundPath = "/v1/refunds";

    public static JsonObject Of(Intent intent, string address) => new()
    {
        ["id"] = intent.Id,
        ["object"] = "payment_intent",
        ["amount"] = intent.Amount,
        ["amount_capturable"] = intent.Capturable,
        ["amount_details"] = new JsonObject { ["tip"] = new JsonObject() },
        ["amount_received"] = intent.Received,
        ["application"] = null,
        ["application_fee_amount"] = null,
        ["automatic_payment_methods"] = new JsonObject { ["enabled"] = true },
        ["canceled_at"] = null,
        ["cancellation_reason"] = null,
        ["capture_method"] = intent.IsManual ? "manual" : "automatic",
        ["client_secret"] = $"{intent.Id}_secret_sandbox",
        ["confirmation_method"] = "automatic",
        ["created"] = intent.Created,
        ["currency"] = intent.Currency,
        ["customer"] = null,
        ["description"] = null,
        ["last_payment_error"] = intent.DeclineCode is { } code ? CardError(code) : null,
        ["latest_charge"] = intent.Received > 0 || intent.Capturable > 0 ? $"ch_{intent.Id[3..]}" : null,
        ["livemode"] = false,
        ["metadata"] = Metadata(intent.Metadata),
        ["next_action"] = Action(intent, address),
        ["payment_method"] = intent.PaymentMethod,
        ["payment_method_options"] = new JsonObject(),
        ["payment_method_types"] = new JsonArray("card"),
        ["processing"] = null,
        ["receipt_email"] = null,
        ["setup_future_usage"] = null,
        ["shipping"] = null,
        ["statement_descriptor"] = null,
        ["status"] = intent.Status,
        ["transfer_group"] = null,
    };

    public static JsonObject Of(RefundEntry refund) => new()
    {
        ["id"] = refund.Id,
        ["object"] = "refund",
        ["amount"] = refund.Amount,
        ["balance_transaction"] = null,
        ["charge"] = $"ch_{refund.IntentId[3..]}",
        ["created"] = refund.Created,
        ["currency"] = refund.Currency,
        ["metadata"] = Metadata(refund.Metadata),
        ["payment_intent"] = refund.IntentId,
        ["reason"] = null,
        ["receipt_number"] = null,
        ["status"] = refund.Status,
    };

    public static JsonObject Event(string id, string type, long created, JsonObject content) => new()
    {
        ["id"] = id,
        ["object"] = "event",
        ["api_version"] = "2025-03-31.basil",
        ["created"] = created,
        ["data"] = new JsonObject { ["object"] = content },
        ["livemode"] = false,
        ["pending_webhooks"] = 1,
        ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
        ["type"] = type,
    };

    public static JsonObject List(string url, IEnumerable<JsonObject> items, bool hasMore) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. items]),
        ["has_more"] = hasMore,
        ["url"] = url,
    };

    public static JsonObject SearchResult(IEnumerable<JsonObject> items) => new()
    {
        ["object"] = "search_result",
        ["data"] = new JsonArray([.. items]),
        ["has_more"] = false,
        ["next_page"] = null,
        ["url"] = $"{IntentPath}/search",
    };

    public static JsonObject Error(string type, string? code, string message, JsonObject? intent = null, string? declineCode = null)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message };
        if (code is not null) error["code"] = code;
        if (declineCode is not null) error["decline_code"] = declineCode;
        if (intent is not null) error["payment_intent"] = intent;
        return new JsonObject { ["error"] = error };
    }

    private static JsonObject CardError(string declineCode) =>
        new() { ["type"] = "card_error", ["code"] = "card_declined", ["decline_code"] = declineCode, ["message"] = "The payment was declined." };

    private static JsonObject? Action(Intent intent, string address)
    {
        if (intent.Status != IntentStatus.RequiresAction) return null;
        var url = $"{address}/pay/{intent.Id}";
        return intent.Action == ActionKind.Voucher
            ? new JsonObject
            {
                ["type"] = "boleto_display_details",
                ["boleto_display_details"] = new JsonObject
                {
                    ["expires_at"] = intent.GoesOnAt / 1_000,
                    ["hosted_voucher_url"] = url,
                    ["number"] = "0",
                    ["pdf"] = null,
                },
            }
            : new JsonObject { ["type"] = "redirect_to_url", ["redirect_to_url"] = new JsonObject { ["return_url"] = intent.ReturnUrl, ["url"] = url } };
    }

    private static JsonObject Metadata(IReadOnlyDictionary<string, string> metadata) =>
        new(metadata.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, each.Value)));
}
