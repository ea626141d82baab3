using System.Globalization;
using System.Text.Json.Nodes;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.PaymentSandbox.Api;

/// <summary>Which call a request is, and what it does to the account. Under the account's gate.</summary>
internal static class StripeRoutes
{
    private const int PageSize = 100, DefaultPageSize = 10;

    /// <summary>How long the search lags behind.</summary>
    private const int SearchLag = 60;

    private static readonly string[] Known =
    [
        Methods.Card, Methods.Declined, Methods.InsufficientFunds, Methods.Challenge, Methods.Redirect, Methods.Voucher, Methods.Wallet, Methods.Transfer,
        Methods.WalletEmpty,
    ];

    /// <summary>The name of the call, as scripts use it; null where there is no such path.</summary>
    public static string? NameOf(SandboxCall call)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (call.Method, parts) switch
        {
            ("POST", ["v1", "payment_intents"]) => "create",
            ("GET", ["v1", "payment_intents"]) => "list",
            ("GET", ["v1", "payment_intents", "search"]) => "search",
            ("GET", ["v1", "payment_intents", _]) => "retrieve",
            ("POST", ["v1", "payment_intents", _, "confirm" or "capture" or "cancel"]) => parts[3],
            ("POST", ["v1", "refunds"]) => "refund",
            ("GET", ["v1", "refunds"]) => "list-refunds",
            _ => null,
        };
    }

    public static SandboxAnswer Serve(PaymentAccount account, SandboxCall call, string name, DateTimeOffset now)
    {
        switch (name)
        {
            case "create":
                return Create(account, call);
            case "list":
                return SandboxAnswer.Of(200, Page(StripeShapes.IntentPath, account.Payments, call.Query, each => each.Id, each => each.Created,
                    each => StripeShapes.Of(each, account.Address)));
            case "search":
                return Search(account, call, now);
            case "refund":
                return Refund(account, call);
            case "list-refunds":
                var refunds = account.AllRefunds.Where(each => !call.Query.TryGetValue("payment_intent", out var of) || each.IntentId == of);
                return SandboxAnswer.Of(200, Page(StripeShapes.RefundPath, refunds, call.Query, each => each.Id, each => each.Created, StripeShapes.Of));
        }
        var id = call.Path.Split('/')[3];
        if (account.Find(id) is not { } intent) return Refuse(404, "resource_missing", $"No such payment_intent: '{id}'");
        return name switch
        {
            "retrieve" => Ok(account, intent),
            "confirm" => Confirm(account, call, intent),
            "capture" => intent.Status == IntentStatus.RequiresCapture ? Ok(account, account.Capture(intent)) : Unexpected(account, intent),
            _ => intent.Status is IntentStatus.RequiresPaymentMethod or IntentStatus.RequiresAction or IntentStatus.RequiresCapture
                ? Ok(account, account.Cancel(intent))
                : Unexpected(account, intent),
        };
    }

    private static SandboxAnswer Create(PaymentAccount account, SandboxCall call)
    {
        if (!call.Form.TryGetValue("amount", out var text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount < 1)
            return Refuse(400, "parameter_invalid_integer", "Invalid integer: amount");
        if (!call.Form.TryGetValue("currency", out var currency) || currency.Length != 3 || currency.Any(character => !char.IsAsciiLetterLower(character)))
            return Refuse(400, "parameter_invalid", "Invalid currency");
        return Ok(account, account.Create(amount, currency, call.Form.GetValueOrDefault("capture_method") == "manual", MetadataOf(call.Form)));
    }

    private static SandboxAnswer Confirm(PaymentAccount account, SandboxCall call, Intent intent)
    {
        if (intent.Status != IntentStatus.RequiresPaymentMethod) return Unexpected(account, intent);
        if (call.Form.GetValueOrDefault("payment_method") is not { } method || !Known.Contains(method))
            return Refuse(400, "resource_missing", "No such PaymentMethod");
        if (call.Form.GetValueOrDefault("return_url") is { } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
            return Refuse(400, "url_invalid", "Not a valid URL");
        var tried = account.Confirm(intent, method, call.Form.GetValueOrDefault("return_url"));
        return tried.DeclineCode is { } decline
            ? SandboxAnswer.Of(402, StripeShapes.Error("card_error", "card_declined", "Your card was declined.", StripeShapes.Of(tried, account.Address), decline))
            : Ok(account, tried);
    }

    private static SandboxAnswer Refund(PaymentAccount account, SandboxCall call)
    {
        if (call.Form.GetValueOrDefault("payment_intent") is not { } id || account.Find(id) is not { } intent)
            return Refuse(404, "resource_missing", "No such payment_intent");
        var left = intent.Received - account.RefundedOf(id);
        if (intent.Status != IntentStatus.Succeeded) return Refuse(400, "charge_not_captured", "There is nothing to refund.");
        if (left == 0) return Refuse(400, "charge_already_refunded", "The charge has already been refunded.");
        if (!long.TryParse(call.Form.GetValueOrDefault("amount"), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount < 1 || amount > left)
            return Refuse(400, "amount_too_large", "The refund is greater than what is left of the charge.");
        return SandboxAnswer.Of(200, StripeShapes.Of(account.Refund(intent, amount, MetadataOf(call.Form))));
    }

    /// <summary>Of <c>metadata['KEY']:'VALUE'</c> only; new payments are not found yet.</summary>
    private static SandboxAnswer Search(PaymentAccount account, SandboxCall call, DateTimeOffset now)
    {
        var parts = (call.Query.GetValueOrDefault("query") ?? "").Split('\'');
        if (parts is not ["metadata[", var key, "]:", var value, ""]) return Refuse(400, "parameter_invalid", "We could not read the query.");
        var found = account.Payments.Where(each => each.Created <= now.ToUnixTimeSeconds() - SearchLag && each.Metadata.GetValueOrDefault(key) == value);
        return SandboxAnswer.Of(200, StripeShapes.SearchResult(found.Select(each => StripeShapes.Of(each, account.Address))));
    }

    /// <summary>The newest first, as the original lists them.</summary>
    private static JsonObject Page<T>(
        string path, IEnumerable<T> all, IReadOnlyDictionary<string, string> query, Func<T, string> id, Func<T, long> created, Func<T, JsonObject> shape)
    {
        var since = query.TryGetValue("created[gte]", out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var from) ? from : 0;
        var limit = query.TryGetValue("limit", out var size) && int.TryParse(size, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, PageSize) : DefaultPageSize;
        var after = query.GetValueOrDefault("starting_after");
        var rest = all.Where(each => created(each) >= since && (after is null || string.CompareOrdinal(id(each), after) < 0))
            .OrderByDescending(id, StringComparer.Ordinal).Take(limit + 1).ToList();
        return StripeShapes.List(path, rest.Take(limit).Select(shape), rest.Count > limit);
    }

    private static Dictionary<string, string> MetadataOf(IReadOnlyDictionary<string, string> form) => form
        .Where(each => each.Key.StartsWith("metadata[", StringComparison.Ordinal) && each.Key.EndsWith(']'))
        .ToDictionary(each => each.Key["metadata[".Length..^1], each => each.Value, StringComparer.Ordinal);

    private static SandboxAnswer Ok(PaymentAccount account, Intent intent) => SandboxAnswer.Of(200, StripeShapes.Of(intent, account.Address));

    private static SandboxAnswer Unexpected(PaymentAccount account, Intent intent) => SandboxAnswer.Of(400, StripeShapes.Error(
        "invalid_request_error", "payment_intent_unexpected_state", $"This PaymentIntent is {intent.Status}.", StripeShapes.Of(intent, account.Address)));

    private static SandboxAnswer Refuse(int status, string code, string message) =>
        SandboxAnswer.Of(status, StripeShapes.Error("invalid_request_error", code, message));
}
