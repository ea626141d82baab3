using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Guard;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Hosts tell the shop where its events go; docs/webhooks.md is the document for receivers.</summary>
internal static class WebhookApi
{
    private static readonly string[] States = ["waiting", "delivered", "given-up"];

    public static IEndpointRouteBuilder MapWebhookApi(this IEndpointRouteBuilder app)
    {
        var hooks = app.MapGroup("/api/v1/webhooks").WithTags("Webhooks").RequireCaller(Callers.Host);
        hooks.MapGet("/event-types", () => new WebhookTypes(ShopEventTypes.All)).WithName("ListWebhookTypes");
        hooks.MapGet("/endpoints", List).WithName("ListWebhookEndpoints");
        hooks.MapPut("/endpoints/{endpointId}", SaveAsync).WithName("PutWebhookEndpoint").Refuses(ProblemCode.Invalid, ProblemCode.WrongState);
        var endpoint = hooks.MapGroup("/endpoints/{endpointId}");
        endpoint.MapGet("", Get).WithName("GetWebhookEndpoint").Refuses(ProblemCode.NotFound);
        endpoint.MapDelete("", RemoveAsync).WithName("DeleteWebhookEndpoint").Refuses(ProblemCode.NotFound);
        endpoint.MapPost("/enable", (string endpointId, EndpointDesk desk, TimeProvider time) => AnswerAsync(desk.EnableAsync(endpointId), time))
            .WithName("EnableWebhookEndpoint").Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        endpoint.MapPost("/disable", (string endpointId, EndpointDesk desk, TimeProvider time) => AnswerAsync(desk.DisableAsync(endpointId), time))
            .WithName("DisableWebhookEndpoint").Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        endpoint.MapPost("/rotate-secret", (string endpointId, WebhookRotation body, EndpointDesk desk, TimeProvider time) =>
                AnswerAsync(desk.RotateAsync(endpointId, body.Generation), time, withSecret: true))
            .WithName("RotateWebhookSecret").Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        endpoint.MapPost("/test", TestAsync).WithName("TestWebhookEndpoint").Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        endpoint.MapGet("/deliveries", Log).WithName("ListWebhookDeliveries").Refuses(ProblemCode.Invalid, ProblemCode.NotFound);
        endpoint.MapPost("/deliveries/{eventId}/replay", ReplayAsync).WithName("ReplayWebhookDelivery").Refuses(ProblemCode.NotFound);
        endpoint.MapPost("/replay", ReplaySinceAsync).WithName("ReplayWebhooks").Refuses(ProblemCode.NotFound);
        return app;
    }

    private static WebhookEndpoints List(EndpointBook book, TimeProvider time) =>
        new([.. book.All.Values.OrderBy(endpoint => endpoint.MadeAt).ThenBy(endpoint => endpoint.Id, StringComparer.Ordinal).Select(endpoint => WebhookEndpointWire.From(endpoint, time.GetUtcNow()))]);

    private static Results<Ok<WebhookEndpointWire>, ProblemHttpResult> Get(string endpointId, EndpointBook book, TimeProvider time) =>
        book.Find(endpointId) is { } endpoint ? TypedResults.Ok(WebhookEndpointWire.From(endpoint, time.GetUtcNow())) : Problems.Refuse(ProblemCode.NotFound);

    private static async Task<Results<Ok<WebhookEndpointWire>, Created<WebhookEndpointWire>, ProblemHttpResult>> SaveAsync(
        string endpointId, WebhookEndpointDraft body, EndpointDesk desk, EndpointGuard guard, TimeProvider time)
    {
        if (!WebhookEndpoint.IsId(endpointId)) return Problems.Refuse(ProblemCode.Invalid, "8 to 64 of a-z, 0-9 and '-', made by the client.", "endpointId");
        if (guard.Check(body.Url) is { } rule)
        {
            return Problems.Refuse(ProblemCode.Invalid, $"The address is refused by the rule {EndpointGuard.NameOf(rule)}.", "url",
                extensions: [KeyValuePair.Create("rule", (object?)EndpointGuard.NameOf(rule))]);
        }
        if (body.Description.Length > WebhookEndpoint.MaxDescription || body.Description.Any(char.IsControl))
            return Problems.Refuse(ProblemCode.Invalid, $"At most {WebhookEndpoint.MaxDescription} characters in one line.", "description");
        if (body.Types?.Except(ShopEventTypes.All).Any() == true) return Problems.Refuse(ProblemCode.Invalid, "There is no such type of events.", "types");
        var wish = new EndpointWish(
            body.Url, body.Description, [.. (body.Types ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], body.Format, body.Payload);
        var answer = await desk.SaveAsync(endpointId, wish);
        return answer.Status switch
        {
            DeskStatus.Created => TypedResults.Created(
                $"/api/v1/webhooks/endpoints/{endpointId}", WebhookEndpointWire.From(answer.Endpoint!, time.GetUtcNow(), withSecret: true)),
            DeskStatus.Done => TypedResults.Ok(WebhookEndpointWire.From(answer.Endpoint!, time.GetUtcNow())),
            _ => Refusal(answer.Status),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string endpointId, EndpointDesk desk)
    {
        var answer = await desk.RemoveAsync(endpointId);
        return answer.Status == DeskStatus.Done ? TypedResults.NoContent() : Refusal(answer.Status);
    }

    private static async Task<Results<Accepted<WebhookSending>, ProblemHttpResult>> TestAsync(string endpointId, EndpointBook book, EndpointDesk desk)
    {
        if (book.Find(endpointId) is null) return Problems.Refuse(ProblemCode.NotFound);
        return await desk.TestAsync(endpointId) is { } eventId
            ? TypedResults.Accepted((string?)null, new WebhookSending(eventId))
            : Problems.Refuse(ProblemCode.WrongState, "Nothing is sent to an endpoint that is halted.");
    }

    private static Results<Ok<WebhookDeliveries>, ProblemHttpResult> Log(
        string endpointId, EndpointBook book, WebhookReads reads, long? before = null, string? state = null, int limit = 50)
    {
        if (limit is < 1 or > WebhookReads.MaxPage) return Problems.Refuse(ProblemCode.Invalid, $"A page has 1 to {WebhookReads.MaxPage} deliveries.", "limit");
        if (state is not null && !States.Contains(state, StringComparer.Ordinal)) return Problems.Refuse(ProblemCode.Invalid, $"One of {string.Join(", ", States)}.", "state");
        if (book.Find(endpointId) is null) return Problems.Refuse(ProblemCode.NotFound);
        var entries = reads.Log(endpointId, before ?? long.MaxValue, state, limit + 1);
        var more = entries.Count > limit;
        return TypedResults.Ok(new WebhookDeliveries([.. entries.Take(limit).Select(WebhookDeliveryWire.From)], more ? entries[limit - 1].Number : null));
    }

    private static async Task<Results<Accepted<WebhookSending>, ProblemHttpResult>> ReplayAsync(
        string endpointId, string eventId, EndpointBook book, EndpointDesk desk) =>
        book.Find(endpointId) is not null && await desk.ReplayAsync(endpointId, eventId)
            ? TypedResults.Accepted((string?)null, new WebhookSending(eventId))
            : Problems.Refuse(ProblemCode.NotFound);

    private static async Task<Results<Accepted<WebhookReplayed>, ProblemHttpResult>> ReplaySinceAsync(
        string endpointId, WebhookReplay body, EndpointBook book, EndpointDesk desk) =>
        book.Find(endpointId) is { } endpoint
            ? TypedResults.Accepted((string?)null, new WebhookReplayed(await desk.ReplaySinceAsync(endpoint, body.Since)))
            : Problems.Refuse(ProblemCode.NotFound);

    private static async Task<Results<Ok<WebhookEndpointWire>, ProblemHttpResult>> AnswerAsync(Task<DeskAnswer> asked, TimeProvider time, bool withSecret = false)
    {
        var answer = await asked;
        return answer.Status == DeskStatus.Done
            ? TypedResults.Ok(WebhookEndpointWire.From(answer.Endpoint!, time.GetUtcNow(), withSecret))
            : Refusal(answer.Status);
    }

    private static ProblemHttpResult Refusal(DeskStatus status) => status switch
    {
        DeskStatus.TooMany => Problems.Refuse(ProblemCode.WrongState, $"A shop has at most {WebhookEndpoint.MaxPerShop} endpoints."),
        DeskStatus.WrongGeneration => Problems.Refuse(ProblemCode.WrongState, "The secret has another generation by now.", "generation"),
        DeskStatus.TooManySecrets => Problems.Refuse(ProblemCode.WrongState, $"{WebhookEndpoint.MaxSecrets} secrets sign; one has to run out first."),
        DeskStatus.Done or DeskStatus.Created or DeskStatus.NotFound => Problems.Refuse(ProblemCode.NotFound),
    };
}
