interface Env {
  BUCKET: R2Bucket;
}

/**
 * `/put-small` and `/get-small?count=…&sizeBytes=…&inFlight=…` work inside the Worker, so that nothing but the binding
 * is measured; `/large` takes one object as the body of a PUT and gives it back, as a stream.
 */
export default {
  async fetch(request, env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const numberOf = (name: string): number => Number(searchParams.get(name));
    const inFlight = numberOf('inFlight');
    switch (pathname) {
      case '/put-small':
        return Response.json(await putMany(env.BUCKET, numberOf('count'), numberOf('sizeBytes'), inFlight));
      case '/get-small':
        return Response.json(await getMany(env.BUCKET, numberOf('count'), inFlight));
      case '/large':
        return request.method === 'PUT' ? putLarge(env.BUCKET, request) : getLarge(env.BUCKET);
      default:
        return new Response('no such job', { status: 404 });
    }
  },
} satisfies ExportedHandler<Env>;

async function putMany(bucket: R2Bucket, count: number, sizeBytes: number, inFlight: number): Promise<number> {
  const bytes = new Uint8Array(sizeBytes).fill(7);
  return forEach(count, inFlight, async (index) => (await bucket.put(`small/${index}`, bytes))?.size ?? 0);
}

async function getMany(bucket: R2Bucket, count: number, inFlight: number): Promise<number> {
  return forEach(count, inFlight, async (index) => {
    const object = await bucket.get(`small/${index}`);
    return (await object?.arrayBuffer())?.byteLength ?? 0;
  });
}

/** Does a job for each number below `count`, `inFlight` at once; answers the sum of the sizes. */
async function forEach(count: number, inFlight: number, job: (index: number) => Promise<number>): Promise<number> {
  let next = 0;
  let sizes = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const size = await job(index);
      sizes += size;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return sizes;
}

async function putLarge(bucket: R2Bucket, request: Request): Promise<Response> {
  const object = await bucket.put('large', request.body);
  return Response.json(object?.size ?? 0);
}

async function getLarge(bucket: R2Bucket): Promise<Response> {
  const object = await bucket.get('large');
  return object === null ? new Response('no object', { status: 404 }) : new Response(object.body);
}
