using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Runs;

/// <summary>
/// Which kernel is under test: a digest of its code, the bodies of all methods with the names and texts that they use. A commit that changes
/// only documents or tests, and another way of building, leave it as it is, so that figures go on being added up.
/// </summary>
internal static class KernelIdentity
{
    private const int Characters = 32;

    public static string Value { get; } = Compute(typeof(StockKind).Assembly.Location);

    private static string Compute(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var metadata = image.GetMetadataReader();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            digest.AppendData(System.Text.Encoding.UTF8.GetBytes(metadata.GetString(method.Name)));
            if (method.RelativeVirtualAddress != 0) digest.AppendData(image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? []);
        }
        var texts = metadata.GetHeapMetadataOffset(HeapIndex.UserString);
        digest.AppendData([.. image.GetMetadata().GetContent(texts, metadata.GetHeapSize(HeapIndex.UserString))]);
        return Convert.ToHexStringLower(digest.GetHashAndReset())[..Characters];
    }
}
