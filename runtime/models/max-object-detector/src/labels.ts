/**
 * The things of the COCO data set in the order of their identifiers, from 1. An empty place is an identifier that was
 * never used; the network's outputs leave these out.
 */
const things =
  'person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,,stop sign,parking meter,' +
  'bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,,backpack,umbrella,,,handbag,tie,suitcase,frisbee,' +
  'skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,,wine glass,' +
  'cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,' +
  'potted plant,bed,,dining table,,,toilet,,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,' +
  'refrigerator,,book,clock,vase,scissors,teddy bear,hair drier,toothbrush';

/** MAX's labels, in the order of the network's outputs. */
export const labels: readonly { readonly id: string; readonly name: string }[] = things
  .split(',')
  .map((name, index) => ({ id: String(index + 1), name }))
  .filter(({ name }) => name !== '');
