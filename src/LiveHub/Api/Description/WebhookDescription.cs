using System.Text.Json.Nodes;
using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.LiveHub.Webhooks;
using Microsoft.OpenApi;

namespace LiveCommerce.LiveHub.Api;

/// <summary>What the shop sends, as the section <c>webhooks</c> of OpenAPI 3.1: one entry for each type of events, in the form <see cref="WebhookFormat.Standard"/>.</summary>
internal static class WebhookDescription
{
    private static readonly OpenApiSchema Text = new() { Type = JsonSchemaType.String };
    private static readonly OpenApiSchema Number = new() { Type = JsonSchemaType.Integer, Format = "int64" };
    private static readonly OpenApiSchema Instant = new() { Type = JsonSchemaType.String, Format = "date-time" };
    private static readonly OpenApiSchema Money = Object(("amount", Number), ("currency", Text));

    /// <summary>A member means the same in every type of events.</summary>
    private static readonly Dictionary<string, OpenApiSchema> Members = new(StringComparer.Ordinal)
    {
        ["buyerId"] = Text,
        ["closesAt"] = Instant,
        ["early"] = new() { Type = JsonSchemaType.Boolean, Description = "A person ended it." },
        ["ending"] = new() { Type = JsonSchemaType.String, Enum = [.. ((string[])["declined", "failed", "cancelled"]).Select(ending => JsonValue.Create(ending))] },
        ["endpointId"] = Text,
        ["limitPerBuyer"] = Number,
        ["lines"] = new() { Type = JsonSchemaType.Array, Items = Object(("sku", Text), ("title", Text), ("quantity", Number), ("unitPrice", Money), ("reservationId", Text)) },
        ["offerId"] = Text,
        ["opensAt"] = Instant,
        ["orderNumber"] = Text,
        ["paid"] = Money,
        ["price"] = Money,
        ["purchaseId"] = Text,
        ["quantity"] = Number,
        ["reason"] = Text,
        ["refunded"] = Money,
        ["sku"] = Text,
        ["sold"] = Number,
        ["streamId"] = Text,
        ["title"] = Text,
        ["total"] = Money,
    };

    /// <summary>Ids are sent in every message, facts in full ones only.</summary>
    private static readonly (string Type, string When, string[] Ids, string[] Facts)[] Events =
    [
        (ShopEventTypes.OrderPlaced, "Every line of a purchase is paid and sold.", ["purchaseId", "orderNumber"], ["buyerId", "total", "lines"]),
        (ShopEventTypes.PurchaseDeclined, "The payment provider has refused.", ["purchaseId"], ["buyerId", "total", "reason"]),
        (ShopEventTypes.PurchaseClosed, "A purchase is over without an order; its units are free again.", ["purchaseId"], ["buyerId", "total", "ending"]),
        (ShopEventTypes.PurchaseRefunded, "Money that came when the units had been given back was returned.", ["purchaseId"], ["buyerId", "total", "refunded"]),
        (ShopEventTypes.PurchaseMismatched, "Money came that was not asked for; a person of the shop has to look.", ["purchaseId"], ["buyerId", "total", "paid"]),
        (ShopEventTypes.StreamLive, "A show begins.", ["streamId"], ["title"]),
        (ShopEventTypes.StreamEnded, "A show is over.", ["streamId"], ["title"]),
        (ShopEventTypes.OfferOpened, "A drop or flash offer sells from now on.", ["streamId", "offerId", "sku"], ["quantity", "price", "limitPerBuyer", "opensAt", "closesAt"]),
        (ShopEventTypes.OfferClosed, "An offer sells no more; perhaps it never opened.", ["streamId", "offerId", "sku"], ["quantity", "price", "limitPerBuyer", "opensAt", "closesAt", "early"]),
        (ShopEventTypes.StockSoldOut, "The last unit of a SKU is gone for good.", ["sku"], ["sold"]),
        (EventIntake.TestType, "A host asked for it.", ["endpointId"], []),
    ];

    public static void AddTo(OpenApiDocument document)
    {
        document.Webhooks ??= new Dictionary<string, IOpenApiPathItem>(StringComparer.Ordinal);
        foreach (var (type, when, ids, facts) in Events)
        {
            document.Webhooks[type] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = Operation(type, when, ids, facts) },
            };
        }
    }

    private static OpenApiOperation Operation(string type, string when, string[] ids, string[] facts) => new()
    {
        Summary = when,
        Parameters =
        [
            Header(StandardSignature.IdHeader, "The same in every attempt: what has been seen is not to be applied again."),
            Header(StandardSignature.TimestampHeader, "Of this attempt, in Unix seconds."),
            Header(StandardSignature.SignatureHeader, "One or more signatures with a blank between; docs/webhooks.md says of what."),
        ],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new OpenApiMediaType { Schema = Body(type, ids, facts) } },
        },
        Responses = new OpenApiResponses
        {
            ["2XX"] = new OpenApiResponse { Description = "Taken." },
            ["410"] = new OpenApiResponse { Description = "Nobody is there any more: nothing is sent from now on." },
            ["default"] = new OpenApiResponse { Description = "Not taken; it is sent again later." },
        },
    };

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Required = true, Description = description, Schema = Text };

    private static OpenApiSchema Body(string type, string[] ids, string[] facts)
    {
        var data = Object([.. ids.Concat(facts).Select(member => (member, Members[member]))]);
        data.Required = new HashSet<string>(ids, StringComparer.Ordinal);
        return Object(("type", new OpenApiSchema { Type = JsonSchemaType.String, Const = type }), ("timestamp", Instant), ("entity", Text), ("sequence", Text), ("data", data));
    }

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Required = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal),
        Properties = members.ToDictionary(member => member.Name, IOpenApiSchema (member) => member.Schema, StringComparer.Ordinal),
    };
}
