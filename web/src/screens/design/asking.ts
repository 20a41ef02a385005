/** What the designer's screens ask of the server. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query"
import * as calls from "../../api/calls"

const keys = {
  all: ["design"] as const,
  design: ["design", "language"] as const,
  layers: ["design", "layers"] as const,
  layer: (id: string) => ["design", "layer", id] as const,
}

export const useDesignQuery = () => useQuery({ queryKey: keys.design, queryFn: calls.getDesign, staleTime: 5 * 60_000 })
export const useLayers = () => useQuery({ queryKey: keys.layers, queryFn: calls.listLayers })

/** Asked once: from then on the draft on the page is what counts. */
export const useLayer = (id: string) =>
  useQuery({
    queryKey: keys.layer(id),
    queryFn: () => calls.getLayer(id),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

export const useLayerText = (id: string, version: number, isWanted: boolean) =>
  useQuery({
    queryKey: [...keys.layer(id), "text", version],
    queryFn: () => calls.getLayerText(id),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: isWanted,
  })

export const useLayerPreview = (id: string, version: number, isWanted: boolean) =>
  useQuery({
    queryKey: [...keys.layer(id), "preview", version],
    queryFn: () => calls.getLayerPreview(id),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: isWanted,
  })

export const useLayerDifference = (id: string, version: number) =>
  useQuery({ queryKey: [...keys.layer(id), "difference", version], queryFn: () => calls.getLayerDifference(id), staleTime: 0 })

/** A shipped file, under what a layer says of it; none for a file of the layer's own. */
export const useShippedFile = (path: string | null) =>
  useQuery({
    queryKey: ["design", "file", path],
    queryFn: () => calls.getDesignFile(path ?? ""),
    staleTime: 5 * 60_000,
    enabled: path !== null,
  })

/** After a layer was begun, checked, put in force: the lists, and, with new definitions, everything. */
export function useLayerChanged() {
  const cache = useQueryClient()
  return (isInForce: boolean) =>
    cache.invalidateQueries(isInForce ? { predicate: (query) => query.queryKey[0] !== "me" } : { queryKey: keys.layers })
}
