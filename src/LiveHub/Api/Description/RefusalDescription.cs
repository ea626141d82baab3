using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Adds to each operation who may call it, its Idempotency-Key, and each refusal with its codes.</summary>
internal sealed class RefusalDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<CallerMetadata>().LastOrDefault() is not { } caller) return Task.CompletedTask;
        var bearer = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDescription.Bearer, context.Document)] = [] };
        // An empty requirement says: or without.
        operation.Security = caller.IgnoresBadToken ? [] : caller.Caller == Callers.Anyone ? [new OpenApiSecurityRequirement(), bearer] : [bearer];
        if (context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) != true) return Task.CompletedTask;

        var hasBody = metadata.OfType<IAcceptsMetadata>().Any();
        var hasTypedQuery = context.Description.ParameterDescriptions.Any(parameter => parameter.Source == BindingSource.Query && parameter.Type != typeof(string));
        var declared = metadata.OfType<RefusalMetadata>().SelectMany(refusal => refusal.Codes).ToArray();
        var codes = General(caller, hasBody, hasTypedQuery).Concat(declared).Distinct().Order();
        operation.Responses ??= [];
        foreach (var sameStatus in codes.Select(ProblemTable.Of).GroupBy(kind => kind.Status).OrderBy(group => group.Key))
            operation.Responses[sameStatus.Key.ToString()] = Response(sameStatus, context.Document);
        if (declared.Contains(ProblemCode.IdempotencyKeyRequired)) (operation.Parameters ??= []).Add(Key());
        return Task.CompletedTask;
    }

    private static IEnumerable<ProblemCode> General(CallerMetadata caller, bool hasBody, bool hasTypedQuery)
    {
        if (hasBody) yield return ProblemCode.TooLarge;
        if (hasBody) yield return ProblemCode.UnsupportedMediaType;
        if (hasBody || hasTypedQuery) yield return ProblemCode.Malformed;
        if (!caller.IgnoresBadToken) yield return ProblemCode.TokenInvalid;
        if (caller.Caller != Callers.Anyone)
        {
            yield return ProblemCode.SignInRequired;
            yield return ProblemCode.NotAllowed;
        }
        if (caller.Caller is Callers.Buyer or Callers.Talker) yield return ProblemCode.TooManyRequests;
        yield return ProblemCode.Internal;
        yield return ProblemCode.Busy;
        yield return ProblemCode.StorageUnavailable;
        yield return ProblemCode.Stopped;
    }

    private static OpenApiResponse Response(IEnumerable<ProblemKind> kinds, OpenApiDocument? document) => new()
    {
        Description = string.Join(" ", kinds.Select(kind => $"`{kind.Code}`: {kind.Title}")),
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ApiDescription.Problem, document) },
        },
    };

    private static OpenApiParameter Key() => new()
    {
        Name = "Idempotency-Key",
        In = ParameterLocation.Header,
        Required = true,
        Description = "Made by the client, 1 to 255 printable ASCII characters, bare or quoted. The same key with the same content has one effect.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
