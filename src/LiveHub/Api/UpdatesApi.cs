using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Viewers.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// What the hub tells, over plain HTTP: Server-Sent Events where the caller accepts them, otherwise a long poll. For viewers behind proxies that let no
/// WebSocket through, and for programs that have no client of the hub.
/// </summary>
public static class UpdatesApi
{
    public const int LongestWait = 55;
    public const int UsualWait = 25;

    private const int LongestViewer = 64;

    public static IEndpointRouteBuilder MapUpdatesApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/streams/{streamId}/updates", ServeAsync).RequireCaller(Callers.Anyone).WithTags("Live streams").WithName("GetUpdates")
            .WithMetadata(new TokenInQuery())
            .WithSummary("A Snapshot, then everything that changed after a position: as Server-Sent Events, or one answer a call.")
            .Produces<SnapshotWire>(StatusCodes.Status200OK, "application/json", "text/event-stream").Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.TooManyRequests)
            .AddOpenApiOperationTransformer(DescribeAsync);
        return app;
    }

    /// <param name="after">The position up to which the caller has seen everything, as <c>EPOCH-SEQUENCE</c>; the header Last-Event-ID goes before it.</param>
    /// <param name="wait">Of a long poll: seconds until it is answered with nothing, 1 to 55.</param>
    /// <param name="viewer">Of a long poll: the client's own name for itself, up to 64 letters, digits and '-'.</param>
    private static async Task<IResult> ServeAsync(
        string streamId, HttpContext http, EventStreams events, LongPolls polls, string? after = null, int wait = UsualWait, string? viewer = null)
    {
        var lastEvent = http.Request.Headers["Last-Event-ID"].ToString();
        StreamPosition? position = null;
        if ((lastEvent.Length > 0 ? lastEvent : after) is { Length: > 0 } text)
        {
            if (!StreamPosition.TryParse(text, out var place))
                return Problems.Refuse(ProblemCode.Invalid, "A position is EPOCH-SEQUENCE, as it was told.", lastEvent.Length > 0 ? "Last-Event-ID" : "after");
            position = place;
        }
        if (wait is < 1 or > LongestWait) return Problems.Refuse(ProblemCode.Invalid, $"1 to {LongestWait} seconds.", "wait");
        if (viewer is not null && !IsName(viewer)) return Problems.Refuse(ProblemCode.Invalid, $"1 to {LongestViewer} letters, digits and '-'.", "viewer");

        return AcceptsEvents(http.Request)
            ? await events.ServeAsync(streamId, position, http)
            : await polls.ServeAsync(streamId, position, viewer, TimeSpan.FromSeconds(wait), http);
    }

    /// <summary>An answer is a Snapshot or an Update; events are text, which docs/asyncapi.yaml describes.</summary>
    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.Responses?["200"].Content is not { } content) return;
        var snapshot = content["application/json"].Schema!;
        var update = await context.GetOrCreateSchemaAsync(typeof(UpdateWire), cancellationToken: cancellationToken);
        content["application/json"].Schema = new OpenApiSchema { OneOf = [snapshot, update] };
        content["text/event-stream"].Schema = new OpenApiSchema { Type = JsonSchemaType.String };
    }

    private static bool AcceptsEvents(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    private static bool IsName(string viewer) => viewer.Length is > 0 and <= LongestViewer && viewer.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
