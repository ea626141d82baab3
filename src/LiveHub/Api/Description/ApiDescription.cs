using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LiveCommerce.LiveHub.Api;

/// <summary>The API's description for machines, at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDescription
{
    public const string Bearer = "bearer";
    public const string Problem = "Problem";

    private const string About =
        "A live-shopping server: products, live streams, drops, reservations, purchases. docs/protocol.md of the project explains the rules that "
        + "hold everywhere, and the hub at /hubs/viewer. Every refusal is application/problem+json with a code and advice on retrying.";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer<RefusalDescription>();
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
    });

    private static void Complete(OpenApiDocument document)
    {
        document.Info.Title = "LiveCommerce API";
        document.Info.Description = About;
        // The address under which a proxy or a test reaches this server is the reader's business.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.AddComponent(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A guest's token (POST /api/v1/guests), a host's (POST /api/v1/hosts/sign-in), or one of the shop's own identity provider.",
        });
        document.AddComponent(Problem, ProblemSchema());
        WebhookDescription.AddTo(document);
    }

    private static OpenApiSchema ProblemSchema()
    {
        var text = JsonSchemaType.String;
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Problem details of RFC 9457. Further members depend on the code.",
            Required = new HashSet<string>(["type", "title", "status", "code", "retry", "instance"], StringComparer.Ordinal),
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = new OpenApiSchema { Type = text, Format = "uri" },
                ["title"] = new OpenApiSchema { Type = text },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                ["detail"] = new OpenApiSchema { Type = text },
                ["instance"] = new OpenApiSchema { Type = text, Format = "uri-reference" },
                ["code"] = new OpenApiSchema { Type = text, Enum = Names(Enum.GetValues<ProblemCode>().Select(code => ProblemTable.Of(code).Code)) },
                ["retry"] = new OpenApiSchema { Type = text, Enum = Names(["no", "later", "changed"]) },
                ["field"] = new OpenApiSchema { Type = text, Description = "The member, parameter or header at fault." },
                ["available"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
                ["stocked"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
                ["sku"] = new OpenApiSchema { Type = text, Description = "The line at fault." },
                ["reservationId"] = new OpenApiSchema { Type = text, Format = "uuid" },
                ["opensAt"] = new OpenApiSchema { Type = text, Format = "date-time" },
                ["receipt"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "The signed statement of this refusal: key, receipt and signature. Where it was asked for with receipt=true; docs/verifying.md says what it states.",
                },
                ["traceId"] = new OpenApiSchema { Type = text },
            },
        };
    }

    private static List<JsonNode> Names(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)JsonValue.Create(name))];
}
